import { useStack } from '@commander/testing';
import { RehearsalHarness } from './testing/rehearsal-harness';

// A suite's first statements wait for a machine that is busy starting the stack.
jest.setTimeout(30_000);

const COLUMNS = { id: 'integer', name: 'text' } as const;

describe('A rehearsal on PostgreSQL', () => {
  const suite = useStack();
  describe('without a load', () => {
    let harness: RehearsalHarness;

    beforeAll(async () => {
      harness = await RehearsalHarness.start(await suite.createTestDatabase());
    });
    afterAll(() => harness.end());

    it('tells what it cannot know, and asks none of it', async () => {
      await harness.database.sql(`
        create table audit (n int); create table wide (id int primary key, code text unique);
        create function noted() returns trigger language plpgsql as 'begin insert into audit values (1); return new; end';
        create function asked(int) returns boolean language plpgsql volatile as 'begin insert into audit values ($1); return true; end';
        create function made() returns text language plpgsql volatile as 'begin insert into audit values (3); return 4; end';
        create table known (id int primary key, name text, code text, made text not null unique default made(), later int default nextval('late'::text),
          constraint asking check (asked(id)), constraint "to wide" foreign key (code) references wide (code));
        create unique index on known (code);
        create table refers (code text references known (code));
        create trigger noting before insert on known for each row execute function noted();
        create trigger quiet after delete on known for each row execute function noted();
        create rule ruling as on update to known do also insert into audit values (2);
        create table heir () inherits (known)`);
      const orders = harness.orders({
        table: 'known',
        columns: { ...COLUMNS, code: 'text' },
        duplicates: { policy: 'update' },
      });
      const before = await harness.state();
      const told = await harness.rehearse(orders, [{ rows: [['1', 'x', null]] }]);
      expect(await harness.state()).toEqual(before);
      expect(told.endings).toEqual([[{ outcome: 'created' }]]);
      expect(told.unpredictable.map(({ reason }) => reason)).toEqual([
        'Table known has the heir heir, whose rows are not looked at.',
        'Table known has the rewrite rule "ruling", which may change what is written.',
        'Table known has the trigger "noting", which may change what is written.',
        'Table known fills its column "made" by calling made(): neither its values nor its keys are known.',
        'Table known fills its column "later" by calling nextval(): neither its values nor its keys are known.',
        'Table known may not be updated freely: refers outside the plan refers to it by "refers_code_fkey".',
        'Table known has the rule "asking", which calls asked().',
      ]);
    });

    it('refuses where an event trigger would act on its tables', async () => {
      await harness.database.sql(`create table plain (id int primary key, name text);
        create function watched() returns event_trigger language plpgsql as 'begin end';
        create event trigger watching on ddl_command_end execute function watched()`);
      await expect(
        harness.rehearse(harness.orders({ table: 'plain', columns: COLUMNS }), []),
      ).rejects.toMatchObject({
        failure: { code: 'rehearsal.event_trigger', category: 'fatal' },
      });
      await harness.database.sql('drop event trigger watching');
    });

    it('leaves nothing behind when its backend is ended', async () => {
      await harness.database.sql('create table cut (id serial primary key, name text)');
      const orders = harness.orders({ table: 'cut', columns: { name: 'text' }, key: ['name'] });
      const before = await harness.state();
      const rehearsal = await harness.open(orders);
      await rehearsal.write(orders.load(1), [{ index: 0, sourceId: 'a', targetId: 'a', values: ['a'] }]);
      await harness.database.sql(
        "select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'commander' and datname = current_database()",
      );
      await expect(
        rehearsal.write(orders.load(2), [{ index: 0, sourceId: 'b', targetId: 'b', values: ['b'] }]),
      ).rejects.toMatchObject({ failure: { category: 'transient' } });
      await rehearsal.end();
      expect(await harness.state()).toEqual(before);
      expect(
        await harness.database.sql("select relname from pg_class where relname like 'commander_copy%'"),
      ).toEqual([]);
    });
  });
});
