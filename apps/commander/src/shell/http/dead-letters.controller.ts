import { Body, Controller, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { z } from 'zod';
import { TOPICS } from '@commander/contracts';
import { authorize, type Operator } from '@commander/security';
import type { LetterTopic, LetterView } from '../../domain/letter-view';
import { DeadLetterBox, type Replayed } from '../dead-letters/dead-letter-box';
import { Authenticated, CurrentOperator } from './authenticated';
import { HttpProblem } from './http-problem';
import { readBody } from './read-body';

const MOST_LETTERS = 1000;

const topicName = z.enum(['commands', 'events', 'batches'] satisfies LetterTopic[]);
const place = z.string().regex(/^0:\d{1,15}$/, 'must be the place of a letter, 0:OFFSET');
const replayBody = z
  .strictObject({
    topic: topicName,
    letters: z.array(place).min(1).max(500).optional(),
    all: z.literal(true).optional(),
    again: z.boolean().default(false),
  })
  .refine(
    ({ letters, all }) => (letters === undefined) !== (all === undefined),
    'name letters, or say all: true',
  );

/** Dead letters: what was given up, and replaying it. They belong to no project, so only an admin of all may. */
@Controller('v1/dead-letters')
@UseGuards(Authenticated)
export class DeadLettersController {
  constructor(private readonly box: DeadLetterBox) {}

  @Get()
  async list(
    @Query('topic') topic: string | undefined,
    @CurrentOperator() operator: Operator,
  ): Promise<{ dead_letters: LetterView[]; left_off: number }> {
    permit(operator);
    const topics = topic === undefined ? topicName.options : [topicOf(topic)];
    const lists = await Promise.all(topics.map((one) => this.box.list(one)));
    const letters = lists.flat().sort((a, b) => b.buried_at.localeCompare(a.buried_at));
    return {
      dead_letters: letters.slice(0, MOST_LETTERS),
      left_off: Math.max(0, letters.length - MOST_LETTERS),
    };
  }

  @Get(':topic/:letter')
  async show(@Param() params: { topic: string; letter: string }, @CurrentOperator() operator: Operator) {
    permit(operator);
    const letter = place.safeParse(params.letter);
    const found = letter.success && (await this.box.show(topicOf(params.topic), offsetOf(letter.data)));
    if (!found)
      throw new HttpProblem(404, 'unknown-letter', 'There is no such letter; list those there are.');
    return { dead_letter: found };
  }

  @Post('replay')
  @HttpCode(200)
  replay(@Body() body: unknown, @CurrentOperator() operator: Operator): Promise<Replayed> {
    permit(operator);
    const { topic, letters, again } = readBody(replayBody, body);
    const offsets = letters === undefined ? 'all' : letters.map(offsetOf);
    return this.box.replay({ topic, offsets, again, operator: operator.name });
  }
}

function permit(operator: Operator): void {
  const verdict = authorize(operator, 'manage-dead-letters', '*');
  if (!verdict.allowed)
    throw new HttpProblem(
      403,
      'no-permission',
      `Operator ${operator.name} may not see or replay dead letters: it needs the role admin in every project (*).`,
    );
}

function topicOf(text: string): LetterTopic {
  const known = topicName.options.find((topic) => text === topic || text === TOPICS[topic]);
  if (known) return known;
  throw new HttpProblem(404, 'unknown-topic', 'Dead letters are of the topics commands, events and batches.');
}

const offsetOf = (letter: string): number => Number(letter.slice(2));
