import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, rmSync } from 'node:fs';
import type { StackHome } from '../stack-home';
import { logFile } from '../stack-home';
import { ChildTable } from './child-table';
import type { EndTask, GuardianRequest } from './guardian-protocol';

/** Runs children, and ends all of them when asked or when its launcher is gone. */
export class Guardian {
  private readonly children: ChildTable;
  private readonly endTasks: EndTask[] = [];
  private ending: Promise<void> | undefined;
  /** Whether the stack outlives its launcher. */
  released = false;

  constructor(
    private readonly home: StackHome,
    private readonly ephemeral: boolean,
  ) {
    this.children = new ChildTable(home);
  }

  /** Does what a request asks; the answer goes back to who asked. */
  async handle(request: GuardianRequest): Promise<unknown> {
    if ('spec' in request) return this.children.spawn(request.spec);
    if ('signal' in request) return this.children.child(request.name).signal(request.signal);
    if ('name' in request) return this.handleChild(request.op, request.name);
    if ('task' in request) return this.endTasks.push(request.task);
    switch (request.op) {
      case 'list':
        return this.children.list();
      case 'release':
        this.released = true;
        return null;
      case 'shutdown':
        return this.end();
      default:
        return request satisfies never;
    }
  }

  /** Stops everything, services first, and removes the marks of the stack; a second call waits for the first. */
  end(): Promise<void> {
    this.ending ??= this.endOnce();
    return this.ending;
  }

  private handleChild(op: 'start' | 'stop' | 'wait' | 'status', name: string): unknown {
    switch (op) {
      case 'start':
        return this.children.start(name);
      case 'stop':
        return this.children.child(name).stop();
      case 'wait':
        return this.children.child(name).ended;
      case 'status':
        return this.children.child(name).status();
      default:
        return op satisfies never;
    }
  }

  private async endOnce(): Promise<void> {
    await this.children.close();
    for (const task of this.endTasks) await this.perform(task);
    for (const path of [this.home.stateFile, this.home.guardianFile]) rmSync(path, { force: true });
    if (this.ephemeral) rmSync(this.home.root, { recursive: true, force: true });
  }

  private async perform(task: EndTask): Promise<void> {
    if (task.kind === 'remove') return rmSync(task.folder, { recursive: true, force: true });
    const log = openSync(logFile(this.home, 'guardian'), 'a', 0o600);
    const child = spawn(task.command, task.args, { env: task.env, stdio: ['ignore', log, log] });
    closeSync(log);
    await once(child, 'exit').catch(() => undefined);
  }
}
