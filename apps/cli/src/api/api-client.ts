import {
  executionResponse,
  quarantineListed,
  quarantineRevealedTexts,
  quarantineShown,
  type ExecutionReport,
  type ExecutionRequest,
  type Plan,
  type QuarantineListed,
  type QuarantinePlace,
  type QuarantineShown,
  type QuarantineTexts,
} from '@commander/contracts';
import type { z } from 'zod';
import { expectShape, send, type ApiRequest, type ApiTarget } from './http-client';
import * as responses from './responses';

/** What an operator can ask of an execution that exists. */
export type Control = 'pause' | 'resume' | 'cancel' | 'rollback';

/** What goes with it. */
export interface ControlBody {
  readonly command_id: string;
  readonly reason?: string;
  /** With `cancel`: undo what was written. */
  readonly rollback?: boolean;
  /** With `rollback`: undo later executions first. */
  readonly cascade?: boolean;
}

const segment = encodeURIComponent;

const quarantinePath = (project: string, { entity, number }: QuarantinePlace): string =>
  `/projects/${segment(project)}/quarantine/${segment(entity)}/${number}`;

/** The REST API of the commander service, each request checked for its shape. Rejects with CliError. */
export class ApiClient {
  constructor(readonly target: ApiTarget) {}

  /** Replaces a project's plan; the first one founds the project. */
  applyPlan(commandId: string, plan: Plan): Promise<z.infer<typeof responses.planAccepted>> {
    const body = { command_id: commandId, plan };
    return this.ask(responses.planAccepted, { method: 'POST', path: '/projects', body });
  }

  /** The projects one may see. */
  async projects(): Promise<z.infer<typeof responses.projectList>['projects']> {
    return (await this.ask(responses.projectList, { path: '/projects' })).projects;
  }

  /** Starts an execution. */
  execute(commandId: string, request: ExecutionRequest): Promise<responses.ExecutionAccepted> {
    const body = { command_id: commandId, request };
    return this.ask(responses.executionAccepted, { method: 'POST', path: '/executions', body });
  }

  /** Starts an execution that continues an ended one. */
  resume(commandId: string, request: ExecutionRequest): Promise<responses.ExecutionAccepted> {
    const body = { command_id: commandId, request };
    return this.ask(responses.executionAccepted, { method: 'POST', path: '/resume-migration', body });
  }

  /** Pauses, resumes, cancels or undoes an execution; undoing starts another one, whose id comes back. */
  control(control: Control, executionId: string, body: ControlBody): Promise<responses.ExecutionAccepted> {
    const path = `/executions/${segment(executionId)}/${control}`;
    return this.ask(responses.executionAccepted, { method: 'POST', path, body });
  }

  /** The executions of one project, or of all one may see. */
  async executions(project?: string): Promise<responses.ExecutionListItem[]> {
    const path = project === undefined ? '/executions' : `/executions?project=${segment(project)}`;
    return (await this.ask(responses.executionList, { path })).executions;
  }

  /** The report as it came, and as the contract reads it. */
  async report(executionId: string): Promise<{ raw: unknown; report: ExecutionReport }> {
    const raw = await send(this.target, { path: `/executions/${segment(executionId)}/report` });
    return { raw, report: expectShape(executionResponse, raw).response };
  }

  /** The events of an execution after a place, a page at a time until there are no more. */
  async *events(executionId: string, after = 0, limit = 500): AsyncGenerator<responses.SequencedEvent> {
    for (let place: number | null | undefined = after; place !== null && place !== undefined;) {
      const path = `/executions/${segment(executionId)}/events?after=${place}&limit=${limit}`;
      const page: z.infer<typeof responses.eventPage> = await this.ask(responses.eventPage, { path });
      yield* page.events;
      place = page.events.length > 0 ? page.next : null;
    }
  }

  /** A project's failed records by reason, and a page of them. */
  quarantine(
    project: string,
    query: Readonly<Record<string, string | undefined>>,
  ): Promise<QuarantineListed> {
    const given = Object.entries(query).filter((part): part is [string, string] => part[1] !== undefined);
    const path = `/projects/${segment(project)}/quarantine?${new URLSearchParams(given).toString()}`;
    return this.ask(quarantineListed, { path });
  }

  /** One failed record without its texts. */
  quarantined(project: string, place: QuarantinePlace): Promise<QuarantineShown> {
    return this.ask(quarantineShown, { path: quarantinePath(project, place) });
  }

  /** One failed record with its source texts. */
  revealQuarantined(project: string, place: QuarantinePlace): Promise<QuarantineTexts> {
    const path = `${quarantinePath(project, place)}/reveal`;
    return this.ask(quarantineRevealedTexts, { method: 'POST', path });
  }

  /** Corrects a failed record, gives it up, or takes that back; the same `command_id` changes it once. */
  mendQuarantined(
    project: string,
    place: QuarantinePlace,
    how: 'fix' | 'dismiss' | 'reopen',
    body: { readonly command_id: string; readonly texts?: object; readonly reason?: string },
  ): Promise<QuarantineShown> {
    const path = `${quarantinePath(project, place)}/${how}`;
    return this.ask(quarantineShown, { method: 'POST', path, body });
  }

  /** What was given up, of one topic or of all. */
  deadLetters(topic?: string): Promise<z.infer<typeof responses.deadLetterList>> {
    const path = topic === undefined ? '/dead-letters' : `/dead-letters?topic=${segment(topic)}`;
    return this.ask(responses.deadLetterList, { path });
  }

  /** One message that was given up. */
  async deadLetter(
    topic: string,
    letter: string,
  ): Promise<z.infer<typeof responses.deadLetterShown>['dead_letter']> {
    const path = `/dead-letters/${segment(topic)}/${segment(letter)}`;
    return (await this.ask(responses.deadLetterShown, { path })).dead_letter;
  }

  /** Replays one letter, or as many of those that were not replayed as one request does. */
  replay(
    topic: string,
    letter: string | undefined,
    again: boolean,
  ): Promise<z.infer<typeof responses.replayed>> {
    const which = letter === undefined ? { all: true } : { letters: [letter], again };
    return this.ask(responses.replayed, {
      method: 'POST',
      path: '/dead-letters/replay',
      body: { topic, ...which },
      // A letter that was to be replayed again would be so once more.
      repeatable: !again,
    });
  }

  /** Makes a token for an operator; not repeated where no answer comes, since each request makes another one. */
  createToken(grant: {
    operator: string;
    role: string;
    project: string;
    permissions?: readonly string[];
  }): Promise<z.infer<typeof responses.newToken>> {
    return this.ask(responses.newToken, { method: 'POST', path: '/tokens', body: grant, repeatable: false });
  }

  /** Revokes a token for good. */
  revokeToken(tokenId: string): Promise<z.infer<typeof responses.tokenRevoked>> {
    return this.ask(responses.tokenRevoked, { method: 'POST', path: `/tokens/${segment(tokenId)}/revoke` });
  }

  private async ask<S extends z.ZodType>(schema: S, request: ApiRequest): Promise<z.output<S>> {
    return expectShape(schema, await send(this.target, request));
  }
}
