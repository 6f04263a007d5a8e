import { z } from 'zod';

/**
 * Every error the product answers with: a stable code, its HTTP status and an English title.
 * The screens translate by code; programs may rely on codes never changing meaning.
 */
export const ERRORS = {
  validation_failed: { status: 400, title: 'The request is not valid' },
  malformed_body: { status: 400, title: 'The request body could not be read' },
  malformed_cursor: { status: 400, title: 'The cursor does not belong to this list' },
  reply_empty: { status: 400, title: 'The reply has no text' },
  reply_too_long: { status: 400, title: 'The reply is longer than X accepts' },
  reply_duplicate: { status: 409, title: 'The same text went to this person within a day' },
  tweet_duplicate: { status: 409, title: 'The account has posted the same text within a day' },
  tweet_action_refused: { status: 422, title: 'X would not let this account do that to the tweet' },
  media_not_accepted: { status: 422, title: 'X would not take these files' },
  personal_data: { status: 409, title: 'The public reply holds personal data' },
  reply_changed: { status: 409, title: 'A colleague has changed the reply since' },
  own_approval: { status: 403, title: 'Somebody else has to approve your reply' },
  reply_not_eligible: { status: 422, title: 'X would not accept this reply' },
  reply_channel_unavailable: { status: 422, title: 'This ticket cannot be answered that way' },
  capture_without_keywords: { status: 400, title: 'Matching needs at least one keyword' },
  keyword_invalid: { status: 400, title: 'A keyword is not usable' },
  department_unusable: { status: 400, title: 'The department does not exist or is inactive' },
  ticket_unusable: { status: 400, title: 'There is no such other ticket' },
  search_unreadable: { status: 400, title: 'The search could not be read' },
  tweet_gone: { status: 409, title: 'The tweet is gone from X' },
  tweet_own: { status: 409, title: 'The tweet is by an account of yours' },
  tweet_in_ticket: { status: 409, title: 'The tweet is in another ticket' },
  ticket_merged: { status: 409, title: 'The ticket was merged into another' },
  split_refused: { status: 409, title: 'Something has to move, and what opened the ticket stays' },
  assignee_out_of_sight: { status: 400, title: 'They see tickets of their own departments only' },
  assignee_opens_no_incidents: { status: 400, title: 'Their role does not open incidents' },
  other_department: { status: 403, title: 'It belongs to a department that you do not see' },
  member_unusable: { status: 400, title: 'The member does not exist or is deactivated' },
  role_unusable: { status: 400, title: 'There is no such role' },
  authorization_denied: { status: 400, title: 'The authorization at X was cancelled or denied' },
  authorization_expired: { status: 400, title: 'The authorization took too long or was already used' },
  account_already_connected: { status: 409, title: 'This X account is already connected' },
  precondition_failed: { status: 412, title: 'Somebody else has changed this since you read it' },
  idempotency_in_progress: {
    status: 409,
    title: 'The first request with this idempotency key is still being answered',
  },
  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another request' },
  account_in_use_elsewhere: { status: 409, title: 'This X account is in use by another organization' },
  account_not_active: { status: 409, title: 'The X account is not connected or is paused' },
  account_not_awaiting: { status: 409, title: 'The X account does not wait for a confirmation' },
  other_account_authorized: { status: 409, title: 'A different X account was authorized' },
  nothing_to_take: { status: 409, title: 'No open ticket waits for somebody' },
  ticket_closed: { status: 409, title: 'The ticket is closed' },
  snooze_in_past: { status: 400, title: 'The time to come back has passed or is more than a year away' },
  newer_message: { status: 409, title: 'The customer has written since' },
  settings_changed: { status: 409, title: 'Somebody else has changed these settings' },
  add_on_not_configured: { status: 409, title: 'This add-on is not configured' },
  sms_not_configured: { status: 409, title: 'SMS is not configured for this organization' },
  export_under_way: { status: 409, title: 'An export is under way' },
  too_many_exports: { status: 429, title: 'Five exports were asked for within a day' },
  organization_leaving: { status: 409, title: 'The organization is to be removed and can only be read' },
  organization_name_differs: { status: 400, title: 'This is not the name of the organization' },
  too_many_tests: { status: 429, title: 'Too many tests in ten minutes' },
  too_many_phone_codes: { status: 429, title: 'Too many codes in an hour' },
  phone_code_wrong: { status: 400, title: 'The code is wrong' },
  phone_code_expired: { status: 400, title: 'There is no code that still works; ask for a new one' },
  capture_flood: { status: 409, title: 'These settings would open very many tickets' },
  delivery_not_retryable: { status: 409, title: 'This delivery cannot be retried or discarded now' },
  too_many_views: { status: 409, title: 'There are fifty saved views already' },
  webhooks_full: { status: 409, title: 'There are twenty webhooks already' },
  webhook_disabled: { status: 409, title: 'The webhook is not in use' },
  webhook_call_under_way: { status: 409, title: 'This call has not ended yet' },
  too_many_searches: { status: 409, title: 'There are fifty saved searches already' },
  shortcut_taken: { status: 409, title: 'There is already a canned reply with this shortcut' },
  escalation_rules_full: { status: 409, title: 'The account has as many escalation rules as it may have' },
  drill_too_soon: {
    status: 429,
    title: 'A test alarm was sent less than a minute ago, or ten SMS of them within an hour',
  },
  recipient_without_phone: { status: 400, title: 'SMS needs a verified phone number' },
  canned_replies_full: { status: 409, title: 'There are as many canned replies as there may be' },
  mail_address_of_perch: { status: 409, title: 'Perch itself sends from this address' },
  mail_address_taken: { status: 409, title: 'Another department has this e-mail address' },
  name_taken: { status: 409, title: 'There is already one with this name' },
  department_in_use: { status: 409, title: 'The department is chosen in the capture settings of an X account' },
  department_is_default: { status: 409, title: 'The default department cannot be deactivated' },
  last_administrator: { status: 409, title: 'Somebody active must be left whose role may do everything' },
  own_membership: { status: 409, title: 'You cannot deactivate yourself' },
  role_built_in: { status: 409, title: 'Built-in roles cannot be changed' },
  api_keys_full: { status: 409, title: 'There are a hundred API keys already' },
  api_key_not_active: { status: 409, title: 'This API key was revoked' },
  role_in_use: { status: 409, title: 'Somebody still has this role' },
  already_member: { status: 409, title: 'This address belongs to a member already' },
  already_invited: { status: 409, title: 'This address has been invited already' },
  invitation_just_sent: { status: 429, title: 'This invitation was sent less than a minute ago' },
  organization_changed: { status: 409, title: 'The session works in another organization now' },
  email_unverified: { status: 403, title: 'Confirm your own e-mail address first' },
  email_just_sent: { status: 429, title: 'A link was sent less than a minute ago' },
  email_link_invalid: { status: 404, title: 'The link has expired, was used or was replaced by another' },
  email_taken: { status: 409, title: 'There is already an account with this e-mail address' },
  erase_name_differs: { status: 400, title: 'What was typed is not the name of the contact' },
  contact_without_email: { status: 409, title: 'The contact has no e-mail address' },
  consent_link_invalid: { status: 404, title: 'The link has expired, was revoked or never was' },
  not_a_tweet_link: { status: 422, title: 'This is not the address of a tweet' },
  lookup_budget_used_up: { status: 409, title: 'What this X account may cost today is used up' },
  x_search_not_allowed: { status: 403, title: 'You may not have X searched' },
  no_account_to_ask: { status: 409, title: 'No X account is connected by which X could be asked' },
  contact_email_taken: { status: 409, title: 'Another contact has this e-mail address' },
  profile_linked_elsewhere: { status: 409, title: 'This X profile belongs to another contact' },
  unauthenticated: { status: 401, title: 'Sign in first' },
  credentials_invalid: { status: 401, title: 'E-mail or password is wrong' },
  two_factor_code_wrong: { status: 401, title: 'The code is wrong, or was used before' },
  two_factor_expired: { status: 401, title: 'Sign in again: the second step took too long or failed too often' },
  two_factor_locked: { status: 429, title: 'Too many wrong codes. Try again in a quarter of an hour' },
  two_factor_required: { status: 403, title: 'Your organization requires two-factor sign-in. Set it up first' },
  two_factor_enabled: { status: 409, title: 'Two-factor sign-in is on already' },
  two_factor_not_enabled: { status: 409, title: 'Two-factor sign-in is not on' },
  two_factor_elsewhere: { status: 409, title: 'The member works in other organizations too' },
  sso_domain_unproved: { status: 403, title: 'Your organization has not proved that this domain is its own' },
  sso_domain_public: { status: 400, title: 'Anybody gets an address of this domain' },
  sso_domain_taken: { status: 409, title: 'Another organization has proved this domain, and its record still stands' },
  sso_domain_record_missing: { status: 422, title: 'The name servers of the domain do not show the record' },
  sso_dns_unreachable: { status: 422, title: 'The name servers of the domain did not answer' },
  sso_issuer_shared: { status: 400, title: 'This issuer signs in people of any organization' },
  sso_tenant_foreign: { status: 403, title: 'Your account at the provider is not one of this organization' },
  sso_address_refused: { status: 400, title: 'The provider is not at a public https address' },
  sso_unreachable: { status: 422, title: 'The provider did not answer as an OpenID provider does' },
  sso_unknown: { status: 404, title: 'No organization uses single sign-on for this address' },
  sso_denied: { status: 403, title: 'The provider did not sign you in' },
  sso_expired: { status: 400, title: 'Signing in took too long, was begun elsewhere or was ended already' },
  sso_answer_invalid: { status: 400, title: 'The answer of the provider is not to be trusted' },
  sso_email_unverified: { status: 403, title: 'The provider has not verified your e-mail address' },
  sso_domain_foreign: { status: 403, title: 'Your e-mail address is not of a domain of this organization' },
  sso_no_role: { status: 403, title: 'None of your groups has a role in this organization' },
  sso_account_elsewhere: { status: 403, title: 'There is a Perch account of this address already' },
  sso_identity_differs: { status: 403, title: 'The member of this address signs in as somebody else at the provider' },
  sso_deactivated: { status: 403, title: 'You are deactivated in this organization' },
  sso_required_unproved: { status: 422, title: 'No domain of the organization is proved yet' },
  sso_session_here_only: { status: 403, title: 'Single sign-on opens this organization, not the whole account' },
  sso_required: { status: 403, title: 'Your organization asks you to sign in with single sign-on' },
  sign_in_again: { status: 403, title: 'Show again who you are' },
  password_wrong: { status: 403, title: 'The password is wrong' },
  password_common: { status: 400, title: 'The password is known to many' },
  password_personal: { status: 400, title: 'The password holds a name that anybody would try' },
  reset_token_invalid: { status: 400, title: 'The password reset link has expired or was used' },
  cross_site_request: { status: 403, title: 'The request came from another site' },
  acknowledge_link_invalid: { status: 403, title: 'The link is not one of ours' },
  acknowledge_link_expired: { status: 403, title: 'The link has expired' },
  acknowledge_link_used: { status: 403, title: 'The link was used' },
  acknowledge_link_over: { status: 403, title: 'The incident is over' },
  api_key_invalid: { status: 401, title: 'The API key is unknown, has expired or was revoked' },
  member_required: { status: 403, title: 'Only a person can do this, not an API key' },
  forbidden: { status: 403, title: 'Your role, or your key, does not allow this' },
  permission_not_held: { status: 403, title: 'You cannot give or take what you may not do yourself' },
  invitation_invalid: { status: 404, title: 'The invitation has expired, was revoked or was used' },
  not_found: { status: 404, title: 'There is no such thing here' },
  method_not_allowed: { status: 405, title: 'This address does not know that method' },
  attachment_empty: { status: 400, title: 'The file is empty' },
  attachment_too_large: { status: 413, title: 'The file is larger than 100 MB' },
  attachment_refused: { status: 415, title: 'Files that run programs are not taken' },
  attachment_unusable: { status: 409, title: 'A file is gone, still arriving or part of another message' },
  too_many_attachments: { status: 409, title: 'Too many files wait to be sent' },
  malformed_request: { status: 400, title: 'The request is not HTTP as it should be' },
  request_timeout: { status: 408, title: 'The request did not come to its end in time' },
  expectation_failed: { status: 417, title: 'The expectation of the request cannot be met' },
  headers_too_large: { status: 431, title: 'The address and the headers are larger than 16 kB' },
  payload_too_large: { status: 413, title: 'The request is too large' },
  unsupported_media_type: { status: 415, title: 'The content type is not supported' },
  sign_in_paused: { status: 429, title: 'Too many wrong passwords for this account within a day' },
  rate_limited: { status: 429, title: 'Too many requests' },
  twitter_app_exists: { status: 409, title: 'This X app is already here' },
  twitter_app_in_use: { status: 409, title: 'Accounts are connected by this X app' },
  twitter_keys_refused: { status: 422, title: 'X did not accept these keys' },
  busy: { status: 429, title: 'This is being worked out already. Try again in a moment' },
  twitter_unreachable: { status: 502, title: 'X cannot be reached' },
  twitter_not_configured: { status: 503, title: 'No X app is configured' },
  unavailable: { status: 503, title: 'The service is not ready' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

export interface FieldError {
  /** JSON path into the request, e.g. `keywords.0.phrase` */
  path: string;
  message: string;
}

/** Of `capture_flood`: tickets that would be opened in a day, as far as the last day tells. */
export const FloodEstimate = z
  .object({
    ticketsPerDay: z.number().int().meta({ description: 'With the settings that were refused' }),
    ticketsPerDayNow: z.number().int().meta({ description: 'With the saved settings' }),
  })
  .meta({ id: 'FloodEstimate' });
export type FloodEstimate = z.infer<typeof FloodEstimate>;

/** Of `ticket_merged`: the ticket that everything of the one asked for has gone to. */
export const TicketRef = z.object({ id: z.uuid(), number: z.number().int() }).meta({ id: 'TicketRef' });
export type TicketRef = z.infer<typeof TicketRef>;

/** Thrown anywhere below a route or processor; one plugin turns it into problem JSON. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly detail: string | undefined;
  readonly errors: FieldError[] | undefined;
  readonly estimate: FloodEstimate | undefined;
  /** of `ticket_merged` */
  readonly mergedInto: TicketRef | undefined;
  /** of `sso_required`: whose provider it is */
  readonly organizationId: string | undefined;
  /** what a sentence of the screens speaks of, such as a handle; never a secret */
  readonly names: Readonly<Record<string, string>> | undefined;
  constructor(
    code: ErrorCode,
    options: {
      detail?: string;
      errors?: FieldError[];
      estimate?: FloodEstimate;
      mergedInto?: TicketRef;
      organizationId?: string;
      names?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? ERRORS[code].title, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.detail = options.detail;
    this.errors = options.errors;
    this.estimate = options.estimate;
    this.mergedInto = options.mergedInto;
    this.organizationId = options.organizationId;
    this.names = options.names;
  }
}

/** RFC 9457 problem JSON, as every error of the API is answered. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.enum(Object.keys(ERRORS) as [ErrorCode, ...ErrorCode[]]),
    detail: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    estimate: FloodEstimate.optional(),
    mergedInto: TicketRef.optional(),
    organizationId: z.string().optional().meta({ description: 'Of `sso_required`: whose provider it is' }),
    requestId: z.string().optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem JSON' });
export type Problem = z.infer<typeof Problem>;
