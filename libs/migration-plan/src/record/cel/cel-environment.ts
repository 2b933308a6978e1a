import { celEnv } from '@bufbuild/cel';
import { strings } from '@bufbuild/cel/ext';
import { RE2JS } from 're2js';

// Functions whose result grows with the product of two texts are left out.
const BOUNDED = new Set([
  'charAt',
  'indexOf',
  'lastIndexOf',
  'lowerAscii',
  'upperAscii',
  'split',
  'substring',
  'trim',
]);

/** The functions of expressions: CEL's own, some of its strings extension, and patterns in time linear in the text (RE2). */
export const CEL_ENVIRONMENT = celEnv({
  funcs: strings.filter(({ name }) => BOUNDED.has(name)),
  re2: {
    compile: (pattern) => {
      const compiled = RE2JS.compile(pattern);
      return { test: (text) => compiled.matcher(text).find() };
    },
  },
});
