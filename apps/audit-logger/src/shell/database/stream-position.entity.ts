import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How far a partition of the event stream is recorded. */
@Entity('stream_position')
export class StreamPositionEntity {
  @PrimaryColumn('int')
  partition!: number;

  /** The offset of the first message that is not recorded. */
  @Column('bigint')
  next_offset!: string;

  /** The sequence of the partition's last row; 0 where there is none. */
  @Column('bigint')
  sequence!: string;
}
