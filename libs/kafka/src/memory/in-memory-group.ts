import type { MembershipListener } from '../consume/log-client';
import { partitionName } from '../consume/tail';
import { MessageLogError } from '../port/message-log-error';
import type { Position, TopicPartition } from '../port/stored-message';

interface Member {
  topics: string[];
  listener: MembershipListener;
}

/** One consumer group: partitions go round the members in the order they joined, anew at every change. */
export class InMemoryGroup {
  private members: Member[] = [];
  private readonly offsets = new Map<string, number>();

  constructor(private readonly partitionCount: (topic: string) => number) {}

  join(topics: string[], listener: MembershipListener): Member {
    const member = { topics, listener };
    this.members.push(member);
    this.rebalance();
    return member;
  }

  leave(member: Member): void {
    if (!this.members.includes(member)) return;
    this.members = this.members.filter((other) => other !== member);
    this.rebalance();
  }

  commit(member: Member, next: Position[]): void {
    if (!this.members.includes(member)) {
      throw new MessageLogError('refused', 'The offset was not committed: the member has left its group.');
    }
    for (const position of next) this.offsets.set(partitionName(position), position.offset);
  }

  committed(at: TopicPartition): number | undefined {
    return this.offsets.get(partitionName(at));
  }

  private rebalance(): void {
    const shares = new Map(this.members.map((member) => [member, [] as TopicPartition[]]));
    const topics = [...new Set(this.members.flatMap((member) => member.topics))].sort();
    for (const topic of topics) {
      const takers = this.members.filter((member) => member.topics.includes(topic));
      for (let partition = 0; partition < this.partitionCount(topic); partition += 1) {
        const taker = takers[partition % takers.length];
        if (taker) shares.get(taker)?.push({ topic, partition });
      }
    }
    for (const [member, share] of shares) member.listener.onAssignment(share);
  }
}
