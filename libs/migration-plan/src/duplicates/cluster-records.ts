/** A record's place: its batch and its place therein; rows that the target holds already have batch 0, before every batch. */
export interface RecordPlace {
  readonly batch: number;
  readonly index: number;
  readonly id: string;
}

/** A record as a rule sees it. */
export interface ComparedRecord extends RecordPlace {
  /** Where it stands in the target, or will stand where it survives. */
  readonly targetId: string;
}

/** Two records that are the same by a rule, which is named by its place among the rules. */
export interface SameRecords {
  readonly rule: number;
  readonly a: ComparedRecord;
  readonly b: ComparedRecord;
}

/** A record that is the same as others, and by which rule. */
export interface GroupMember extends ComparedRecord {
  /** The first rule that made it the same as any of them. */
  readonly rule: number;
}

/** Records that are the same, in the order of the source: the first one survives. */
export type RecordGroup = readonly [survivor: GroupMember, ...others: GroupMember[]];

/**
 * The groups that pairs of all rules make together: what is the same as the same is the same. Their order is that of the source, whatever the
 * order of the pairs.
 */
export class RecordClusters {
  private readonly members = new Map<string, GroupMember>();
  private readonly parents = new Map<string, string>();

  /** Records in groups so far. */
  get size(): number {
    return this.members.size;
  }

  /** Takes one more pair. */
  add({ rule, a, b }: SameRecords): void {
    const [one, other] = [this.root(this.note(a, rule)), this.root(this.note(b, rule))];
    if (one !== other) this.parents.set(one, other);
  }

  groups(): RecordGroup[] {
    const byRoot = new Map<string, GroupMember[]>();
    for (const [key, member] of this.members) {
      const root = this.root(key);
      const group = byRoot.get(root);
      if (group) group.push(member);
      else byRoot.set(root, [member]);
    }
    return [...byRoot.values()]
      .map((group) => group.sort(inSourceOrder))
      .filter((group): group is [GroupMember, ...GroupMember[]] => group.length > 0)
      .sort(([first], [other]) => inSourceOrder(first, other));
  }

  private note(place: ComparedRecord, rule: number): string {
    const key = `${place.batch}:${place.index}`;
    const known = this.members.get(key);
    if (!known || rule < known.rule) this.members.set(key, { ...place, rule });
    return key;
  }

  private root(key: string): string {
    let root = key;
    for (let next = this.parents.get(root); next !== undefined; next = this.parents.get(root)) root = next;
    // Shorter ways from now on, so that long chains cost no more than short ones.
    for (let at = key; at !== root;) {
      const next = this.parents.get(at) ?? root;
      this.parents.set(at, root);
      at = next;
    }
    return root;
  }
}

const inSourceOrder = (a: RecordPlace, b: RecordPlace): number => a.batch - b.batch || a.index - b.index;
