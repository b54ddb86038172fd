/**
 * What a policy file holds, with the place of every element.
 *
 * All ranges are half-open UTF-16 offsets into the text of the *file*, also for a document that is
 * stored as an escaped string; all pointers (RFC 6901) start at the file's root and go straight
 * through an escaped string: `/Policy/Statement/0/Action`.
 */

export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A value, where it is written (quotes included) and its pointer. */
export interface Located<T> {
  readonly value: T;
  readonly range: TextRange;
  readonly pointer: string;
}

/** What stands where it is not understood: a property that is no element, or an element of a wrong JSON type. */
export interface NotUnderstood extends Located<unknown> {
  /** The property's name, quotes included. */
  readonly keyRange: TextRange;
}

/** `Action`, `NotAction`, `Resource`, `NotResource`: one string or an array of them. */
export interface ValueList {
  /** The property's name, quotes included. */
  readonly keyRange: TextRange;
  /** The property's value. */
  readonly range: TextRange;
  readonly pointer: string;
  readonly form: 'scalar' | 'array';
  readonly values: readonly Located<string>[];
  /** Members that are neither a string nor a template placeholder, e.g. a number. */
  readonly invalid: readonly Located<unknown>[];
}

/** One property of a Principal object, or the bare string form (`kind` is then `*`). */
export interface PrincipalEntry {
  /** `AWS`, `Service`, `Federated`, `CanonicalUser` as written, or `*` for the bare string. */
  readonly kind: string;
  readonly keyRange: TextRange;
  readonly range: TextRange;
  readonly pointer: string;
  readonly form: 'scalar' | 'array';
  readonly values: readonly Located<string>[];
  readonly invalid: readonly Located<unknown>[];
}

export interface PrincipalElement {
  readonly keyRange: TextRange;
  readonly range: TextRange;
  readonly pointer: string;
  readonly entries: readonly PrincipalEntry[];
  /** Neither a string nor an object, e.g. a number. */
  readonly invalid: boolean;
}

/** One operator and key of a Condition; several keys under one operator are several entries. */
export interface ConditionEntry {
  readonly operator: Located<string>;
  readonly key: Located<string>;
  /** The value: a scalar or an array. */
  readonly range: TextRange;
  readonly pointer: string;
  readonly form: 'scalar' | 'array';
  /** Booleans and numbers as their JSON text. */
  readonly values: readonly Located<string>[];
  readonly invalid: readonly Located<unknown>[];
}

export interface Statement {
  /** The whole object. */
  readonly range: TextRange;
  readonly pointer: string;
  readonly sid: Located<string> | undefined;
  /** As written: anything but `Allow` and `Deny` is not understood. */
  readonly effect: Located<string> | undefined;
  readonly principal: PrincipalElement | undefined;
  readonly notPrincipal: PrincipalElement | undefined;
  readonly action: ValueList | undefined;
  readonly notAction: ValueList | undefined;
  readonly resource: ValueList | undefined;
  readonly notResource: ValueList | undefined;
  /** The Condition's value, and its entries. */
  readonly condition: { readonly keyRange: TextRange; readonly range: TextRange; readonly pointer: string } | undefined;
  readonly conditions: readonly ConditionEntry[];
  /** Properties of the statement that are no policy element, or elements of a wrong JSON type. */
  readonly notUnderstood: readonly NotUnderstood[];
}

/** What the JSON around a document says of its attachment: siblings as the AWS CLI prints them. */
export interface Embedding {
  /** The property that the document stands under: `Policy`, `ResourcePolicy`, `PolicyDocument`… Undefined for a whole file. */
  readonly property: string | undefined;
  /** `ARN`, `Arn`, `Name`, `RoleName`, `UserName`, `KmsKeyId`… among the siblings. */
  readonly siblings: ReadonlyMap<string, Located<string>>;
}

export interface PolicyDocument {
  /** The file's path, and `path` or `path#/pointer` as the product prints it. */
  readonly file: string;
  readonly id: string;
  readonly pointer: string;
  readonly range: TextRange;
  /** A whole document, a lone statement, or an array of lone statements. */
  readonly form: 'document' | 'statement' | 'statements';
  /** Stored inside a JSON string. */
  readonly escaped: boolean;
  readonly version: Located<string> | undefined;
  readonly policyId: Located<string> | undefined;
  /** Where a finding about a missing statement goes: the name `Statement`; in a fragment its first Sid or Effect. */
  readonly anchor: { readonly range: TextRange; readonly pointer: string };
  readonly statements: readonly Statement[];
  /** Properties beside Version, Id and Statement, these of a wrong JSON type, and what stands in place of statements. */
  readonly notUnderstood?: readonly NotUnderstood[];
  /** Template values in place of whole statements (`"Statement": ${statements}`): the document may hold more than `statements`. */
  readonly unreadable?: readonly Located<string>[];
  readonly embedding: Embedding;
}

/** `aws secretsmanager describe-secret`: says which key a secret is encrypted with. */
export interface SecretDescription {
  readonly arn: Located<string>;
  readonly name: Located<string> | undefined;
  readonly kmsKeyId: Located<string> | undefined;
}

export interface SyntaxProblem {
  readonly message: string;
  readonly range: TextRange;
}

export interface PolicyFile {
  readonly path: string;
  readonly text: string;
  readonly documents: readonly PolicyDocument[];
  readonly descriptions: readonly SecretDescription[];
  /** JSON errors, kept only for a file that holds something of ours; also duplicate property names inside a policy document. */
  readonly syntaxProblems: readonly SyntaxProblem[];
}
