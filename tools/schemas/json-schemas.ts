import * as contracts from '@commander/contracts';
import { cloudEvent, DECISIONS, EVENTS, wireType, type EventName } from '@commander/contracts';
import { z } from 'zod';

/** Where the schemas stand, below the root of the repository. */
export const SCHEMA_FOLDER = 'libs/contracts/schemas';

interface Source {
  readonly schema: z.ZodType;
  readonly title: string;
  readonly description: string;
  /** `input`: what people write, defaults left out. `output`: what programs write. */
  readonly io: 'input' | 'output';
}

const DOCUMENTS: Readonly<Record<string, Source>> = {
  plan: {
    schema: contracts.plan,
    title: 'Plan',
    description: 'What to migrate, and how: the document that a project of Commander is made of.',
    io: 'input',
  },
  command: {
    schema: contracts.command,
    title: 'Command',
    description: `A message on ${contracts.TOPICS.commands}, or the body of a REST call.`,
    io: 'input',
  },
  order: {
    schema: contracts.order,
    title: 'Order',
    description: `A message on ${contracts.TOPICS.batches}: work that the commander orders.`,
    io: 'output',
  },
  response: {
    schema: contracts.executionResponse,
    title: 'Response',
    description: 'The report of one execution: the Output Protocol with fields added.',
    io: 'output',
  },
};

/** Every published JSON Schema as the text of its file, by its path below `SCHEMA_FOLDER`. */
export function jsonSchemas(): Map<string, string> {
  const documents = Object.entries(DOCUMENTS).map(([name, source]) => file(name, source));
  const events = (Object.keys(EVENTS) as EventName[]).map((name) => file(`events/${name}`, event(name)));
  return new Map([...documents, ...events]);
}

function event(name: EventName): Source {
  const isDecision = Object.hasOwn(DECISIONS, name);
  return {
    schema: cloudEvent.extend({
      type: z.literal(wireType(name)),
      data: EVENTS[name],
      ...(isDecision ? { after: cloudEvent.shape.after.unwrap() } : {}),
    }),
    title: wireType(name),
    description: `The ${isDecision ? 'decision' : 'fact'} ${name} on ${contracts.TOPICS.events}: a CloudEvent in structured mode.`,
    io: 'output',
  };
}

function file(name: string, { schema, title, description, io }: Source): [string, string] {
  const { $schema, ...body } = z.toJSONSchema(schema, { io, target: 'draft-7', override: openObjects });
  const $id = `urn:commander:schema:${name.replace('/', ':')}`;
  return [
    `${name}.schema.json`,
    `${JSON.stringify({ $schema, $id, title, description, ...body }, null, 2)}\n`,
  ];
}

/** Readers ignore members they do not know, except where the shape itself forbids them. */
function openObjects({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: object }): void {
  const { def } = zodSchema._zod;
  if (def.type === 'object' && !def.catchall && 'additionalProperties' in jsonSchema)
    delete jsonSchema.additionalProperties;
}
