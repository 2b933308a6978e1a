import type { Trial } from './trial';

/** Lets inserts of orders fail, as the database itself would: those from the first to the last, counted from 1. */
export async function raiseInOrders(
  { arena, shop }: Trial,
  { sqlstate, from = 1, to }: { sqlstate: string; from?: number; to: number },
): Promise<void> {
  const { schema } = shop;
  // A sequence counts also what is rolled back.
  await arena.target.query(
    `create sequence ${schema}.inserts;
     create function ${schema}.fail() returns trigger language plpgsql security definer as $$
       begin
         if nextval('${schema}.inserts') between ${from} and ${to} then raise exception using errcode = '${sqlstate}'; end if;
         return null;
       end $$;
     create trigger fail before insert on ${schema}.orders for each statement execute function ${schema}.fail()`,
  );
}

/** Lets inserts of orders succeed again. */
export async function raiseNoMore({ arena, shop }: Trial): Promise<void> {
  await arena.target.query(`drop trigger fail on ${shop.schema}.orders`);
}

/** More inserts than any trial has. */
export const ALL_INSERTS = 1_000_000;
