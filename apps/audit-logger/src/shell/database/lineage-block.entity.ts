import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A part of a batch's lineage, of the kind that its event says; its spans and its filter are for the database alone. */
@Entity('lineage_block')
export class LineageBlockEntity {
  @PrimaryColumn('int')
  partition!: number;

  @PrimaryColumn('bigint')
  log_offset!: string;

  @Column('text')
  project!: string;

  @Column('uuid')
  execution!: string;

  @Column('text')
  entity!: string;

  @Column('int')
  batch!: number;

  @Column('int')
  part!: number;

  @Column('int')
  records!: number;

  /** The outcomes of the event as JSON, deflated. */
  @Column('bytea')
  outcomes!: Buffer;
}
