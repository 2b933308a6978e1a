import type { StackHome } from '../stack-home';
import type { ChildStatus, ServiceSpec } from './guardian-protocol';
import { SupervisedChild } from './supervised-child';

const NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** The children of one guardian by name; the last run of each stays known after its end. */
export class ChildTable {
  private readonly children = new Map<string, SupervisedChild>();
  private closed = false;

  constructor(private readonly home: StackHome) {}

  /** Runs a program under a name that no running child has. */
  spawn(spec: ServiceSpec): Promise<ChildStatus> {
    if (this.closed) throw new Error('The stack is stopping: nothing more is started.');
    if (!NAME.test(spec.name))
      throw new Error(`"${spec.name}" is no name of a child: use a-z, 0-9 and hyphens.`);
    if (this.children.get(spec.name)?.status().running)
      throw new Error(`A child named ${spec.name} runs already.`);
    const child = new SupervisedChild(spec, this.home);
    this.children.set(spec.name, child);
    return child.started();
  }

  /** Runs a child that has ended once more, with what it was given first. */
  start(name: string): Promise<ChildStatus> {
    return this.spawn(this.child(name).spec);
  }

  /** The child of that name, running or ended. */
  child(name: string): SupervisedChild {
    const child = this.children.get(name);
    if (child === undefined) throw new Error(`The stack has no child named ${name}.`);
    return child;
  }

  /** All children, in the order of their first start. */
  list(): ChildStatus[] {
    return [...this.children.values()].map((child) => child.status());
  }

  /** Stops all services, then all engines; from then on nothing is started. */
  async close(): Promise<void> {
    this.closed = true;
    for (const tier of ['service', 'engine'] as const) {
      const members = [...this.children.values()].filter((child) => (child.spec.tier ?? 'service') === tier);
      await Promise.allSettled(members.map((child) => child.stop()));
    }
  }
}
