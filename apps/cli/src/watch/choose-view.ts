import type { Context } from '../context';
import { styleFor } from '../text/style';
import { JsonView } from './json-view';
import { LiveView } from './live-view';
import { PlainView } from './plain-view';
import type { WatchView } from './watch-view';

const unicode = (env: NodeJS.ProcessEnv): boolean =>
  /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || '');

/** Lines of JSON where asked for, a redrawn block on a terminal, else plain lines. */
export function chooseView(context: Context, json: boolean): WatchView {
  const { stderr, env } = context;
  if (json) return new JsonView(context);
  if (stderr.isTTY && env.TERM !== 'dumb')
    return new LiveView(stderr, { style: styleFor(stderr, env), blocks: unicode(env) });
  return new PlainView(stderr, () => performance.now());
}
