import type { operations } from './generated/schema.ts';

/** The name of an operation, as the reference has it: `listTickets`. */
export type OperationName = keyof operations;

interface Shape {
  parameters: { path?: unknown; query?: unknown };
  requestBody?: unknown;
  responses: object;
}

type BodyOf<Content> = Content extends { content: infer Types }
  ? 'application/json' extends keyof Types
    ? Types['application/json']
    : Blob | ArrayBuffer | Uint8Array | string
  : never;
type Body<O extends Shape> = BodyOf<NonNullable<O['requestBody']>>;

/** A part of the input: left out if there is nothing, optional if it may be left out. */
type Part<Name extends string, Of> = [Of] extends [never]
  ? unknown
  : [Of] extends [undefined]
    ? unknown
    : undefined extends Of
      ? { [Key in Name]?: NonNullable<Of> }
      : null extends Of
        ? { [Key in Name]?: NonNullable<Of> }
        : { [Key in Name]: Of };

/** What an operation is given: its path parameters, its query and its body. */
export type Input<Name extends OperationName> = Part<'path', operations[Name]['parameters']['path']> &
  Part<'query', operations[Name]['parameters']['query']> &
  Part<'body', Body<operations[Name]>>;

type Content<Answer> = Answer extends { content: infer Types }
  ? {
      [Type in keyof Types]: Type extends 'application/json'
        ? Types[Type]
        : Type extends `text/${string}`
          ? string
          : Response;
    }[keyof Types]
  : undefined;
type Good = 200 | 201 | 202 | 204 | 206;

/** What an operation answers when it succeeds. Bytes come as the `Response`, to be read as one likes. */
export type Output<Name extends OperationName> = {
  [Status in keyof operations[Name]['responses'] & Good]: Content<operations[Name]['responses'][Status]>;
}[keyof operations[Name]['responses'] & Good];

export interface CallOptions {
  /**
   * Of a POST: sent again under the same key, it is done once and answered the same for 24 hours. With a key it is tried
   * again where nobody knows what became of it, too.
   */
  idempotencyKey?: string;
  /** of settings: the ETag, `"<revision>"`, that was read; when they have changed since, nothing is saved (412) */
  ifMatch?: string;
  signal?: AbortSignal;
}

/** One method an operation. Each throws `PerchError` for what the API refuses. */
export type Perch = {
  [Name in OperationName]: Partial<Input<Name>> extends Input<Name>
    ? (input?: Input<Name>, options?: CallOptions) => Promise<Output<Name>>
    : (input: Input<Name>, options?: CallOptions) => Promise<Output<Name>>;
};
