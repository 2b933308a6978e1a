import type { parse } from '@bufbuild/cel';
import { CEL_ENVIRONMENT } from './cel-environment';

type Expr = ReturnType<typeof parse>['expr'];
type Kind = Expr['exprKind'];
type Call = Extract<Kind, { case: 'callExpr' }>['value'];

/** What an expression names, and why it may not be used. */
export interface CelSurvey {
  readonly columns: Set<string>;
  readonly identifiers: Set<string>;
  problem: string | null;
}

const MACROS =
  'all, exists, exists_one, map and filter are not to be had here, since nothing bounds their time';
const BY_NAME = 'write a column of the record as record.column or record["column"]';

/** Looks through an expression, so that all that could go wrong in each record is told of the plan. */
export function surveyCel(expression: Expr, variables: readonly string[]): CelSurvey {
  const survey: CelSurvey = { columns: new Set(), identifiers: new Set(), problem: null };
  const open: (Expr | undefined)[] = [expression];
  for (let next = open.pop(); next; next = open.pop()) {
    open.push(...visit(next.exprKind, survey));
    if (survey.problem !== null) return survey;
  }
  const unknown = [...survey.identifiers].find((name) => !variables.includes(name));
  if (unknown !== undefined)
    survey.problem = `it names "${unknown}"; there is only ${variables.map((name) => `"${name}"`).join(' and ')}`;
  return survey;
}

/** Notes one part of an expression; returns the parts below it. */
function visit(kind: Kind, survey: CelSurvey): Expr[] {
  switch (kind.case) {
    case 'identExpr':
      return visitName(kind.value.name, survey);
    case 'selectExpr':
      return visitSelect(kind.value, survey);
    case 'callExpr':
      return visitCall(kind.value, survey);
    case 'listExpr':
      return kind.value.elements;
    case 'constExpr':
      return [];
    default:
      survey.problem =
        kind.case === 'comprehensionExpr' ? MACROS : 'it makes a message or a map; use neither';
      return [];
  }
}

function visitName(name: string, survey: CelSurvey): Expr[] {
  if (name === 'record') survey.problem = BY_NAME;
  survey.identifiers.add(name);
  return [];
}

function visitSelect(
  { operand, field }: Extract<Kind, { case: 'selectExpr' }>['value'],
  survey: CelSurvey,
): Expr[] {
  if (!isRecord(operand)) return operand ? [operand] : [];
  return noteColumn(field, survey);
}

function visitCall({ function: name, target, args }: Call, survey: CelSurvey): Expr[] {
  const [first, second] = args;
  const column = name === '_[_]' && isRecord(first) ? textOf(second) : null;
  if (column !== null) return noteColumn(column, survey);
  survey.problem = callProblem(name, args);
  return target ? [target, ...args] : args;
}

function callProblem(name: string, args: readonly Expr[]): string | null {
  if (name === 'matches' && textOf(args.at(-1)) === null)
    return 'the pattern of matches must be a text in quotes';
  return isOperator(name) || CEL_ENVIRONMENT.funcs.find(name) ? null : `there is no function "${name}"`;
}

function noteColumn(column: string, survey: CelSurvey): Expr[] {
  survey.columns.add(column);
  survey.identifiers.add('record');
  return [];
}

// Operators such as _&&_ are evaluated by the engine itself, not by a function that could be found.
const isOperator = (name: string): boolean => /[^A-Za-z0-9]/.test(name);

const isRecord = (expression: Expr | undefined): boolean =>
  expression?.exprKind.case === 'identExpr' && expression.exprKind.value.name === 'record';

function textOf(expression: Expr | undefined): string | null {
  if (expression?.exprKind.case !== 'constExpr') return null;
  const { constantKind } = expression.exprKind.value;
  return constantKind.case === 'stringValue' ? constantKind.value : null;
}
