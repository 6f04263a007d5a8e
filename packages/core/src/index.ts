export { ASSIGNMENT_RULES, distribute, type AssignmentRule, type Candidate } from './assignment/distribute.ts';
export * from './access/api-keys.ts';
export * from './access/permissions.ts';
export { neededForEvents, SEEN_IN_EXPORT } from './access/needed-permissions.ts';
export { secretStays } from './add-ons/secret-stays.ts';
export { deviceOf, type Device } from './people/device-of.ts';
export { isPublicMailDomain } from './people/mail-domain.ts';
export {
  holdsOwnName,
  isMonotonous,
  knownForms,
  PASSWORD_MIN,
  passwordStrength,
  type PasswordStrength,
} from './people/password-strength.ts';
export { domainRecord, isProvedBy, type DomainRecord } from './people/domain-proof.ts';
export * from './people/sso-issuer.ts';
export * from './people/sso-place.ts';
export {
  decideBursts,
  TOO_LATE_MS,
  type Burst,
  type BurstDecision,
  type BurstState,
  type FilledSince,
  type PastReason,
} from './burst/decide-bursts.ts';
export {
  alarmFrom,
  BASELINE_WEEKS,
  createUsual,
  HOUR_MS,
  hoursBehind,
  LEAST_WEEKS,
  unusualWindows,
  type Baseline,
  type HourHistory,
} from './burst/baseline.ts';
export { levelOf, type BurstLevel } from './burst/level-of.ts';
export { isQuiet, planLateTurns, planTurns, quietEnd, type OnCall, type QuietHours } from './burst/plan-turns.ts';
export { createFilledSince } from './burst/filled-since.ts';
export { joinWindows, replayBursts, type ReplayedBurst, type TriedRule } from './burst/replay-bursts.ts';
export { mergeWindows } from './burst/hour-windows.ts';
export { heldHours, type HeldHour, type HoursRead } from './burst/held-hours.ts';
export {
  findFullWindows,
  type BurstHit,
  type BurstRule,
  type FullWindow,
  type UnusualHour,
} from './burst/find-bursts.ts';
export { changedFields, type Fields } from './audit/changed-fields.ts';
export { changedItems, changedOrder, type ChangedOrder } from './audit/changed-items.ts';
export {
  addBusinessTime,
  ALWAYS,
  businessSeconds,
  minutesOf,
  nextService,
  nextWeek,
  type ServiceHours,
  type ServiceSpan,
} from './clock/service-hours.ts';
export { instantAt, isTimeZone, wallClock } from './clock/time-zone.ts';
export {
  NEW_CLOCK,
  windClock,
  type ClockedTicket,
  type ClockSettings,
  type DueKind,
  type DuePolicy,
  type DueTarget,
  type TicketClock,
} from './clock/ticket-clock.ts';
export { accountHealth, streamTrouble, type AccountHealth, type ReadStream } from './coverage/account-health.ts';
export {
  bucketStates,
  patienceMs,
  type Bucket,
  type BucketState,
  type MissingSpan,
  type StreamPast,
  type TimeSpan,
} from './coverage/bucket-state.ts';
export { isSameName } from './contacts/is-same-name.ts';
export { maskEmail } from './contacts/mask-email.ts';
export { profileQuery, type ProfileQuery } from './contacts/profile-query.ts';
export {
  scoreContact,
  type ContactMatch,
  type KnownContact,
  type ScoredContact,
  type TicketAuthor,
} from './contacts/score-contact.ts';
export { personalDetails } from './contacts/personal-details.ts';
export { silenceOf, type Silence, type Watched } from './coverage/silence-of.ts';
export * from './cost/billable.ts';
export * from './cost/prices.ts';
export * from './cost/price-of.ts';
export * from './cost/billing-rules.ts';
export * from './cost/charge-of.ts';
export * from './cost/pace-of.ts';
export * from './cost/estimate-import.ts';
export * from './cost/cost-of-import.ts';
export {
  LEAST_DAYS,
  RETENTION_KINDS,
  isShortened,
  retentionProblem,
  type RetentionDays,
  type RetentionKind,
} from './retention/retention.ts';
export { durationParts, type DurationPart } from './reports/duration-parts.ts';
export { nearestRanks } from './reports/nearest-ranks.ts';
export { nextReportMail, weekBefore, type ReportMailTime } from './reports/report-mail.ts';
export {
  daysBetween,
  reportPeriods,
  type ReportPeriod,
  type ReportSpan,
  type ReportStep,
} from './reports/report-periods.ts';
export { ticketsBehind, type FigureOf } from './reports/tickets-behind.ts';
export * from './text/find-urls.ts';
export * from './text/snippet.ts';
export * from './text/visible-text.ts';
export * from './text/lengths.ts';
export * from './text/weighted-length.ts';
export { namedLanguage } from './text/named-language.ts';
export { topWords, type WordCount } from './text/top-words.ts';
export { MOST_PARTS, splitThread, unnumbered } from './text/split-thread.ts';
export { judgeMedia, MEDIA_PROBLEMS, type MediaFile, type MediaProblem } from './media/judge-media.ts';
export {
  findPersonalData,
  PERSONAL_DATA_KINDS,
  type PersonalData,
  type PersonalDataKind,
} from './leaks/find-personal-data.ts';
export { compileKeywords, type KeywordMatch, type KeywordMatcher, type MatchInput } from './match/match-keywords.ts';
export { idleExcluded, idleKeywords, type IdleKeyword } from './match/idle-keywords.ts';
export {
  MAX_PHRASE_LENGTH,
  parseKeywordList,
  splitKeywordList,
  validatePhrase,
  type PhraseProblem,
  type ValidatedPhrase,
} from './match/phrase.ts';
export {
  MAX_SEARCH_LENGTH,
  parseSearch,
  printSearch,
  SEARCH_OPERATORS,
  SEARCH_PROBLEMS,
  type ParsedSearch,
  type Place,
  type Search,
  type SearchFilter,
  type SearchProblem,
  type SearchTerm,
} from './search/parse-search.ts';
export {
  toXSearch,
  keywordQuery,
  X_SEARCH_PROBLEMS,
  type ToXSearch,
  type XSearchProblem,
  type XSearchQuery,
} from './search/to-x-search.ts';
export * from './thread/types.ts';
export { isThanks } from './thread/is-thanks.ts';
export { CAPTURE_SETTINGS, settingBehind, type CaptureSetting } from './thread/setting-behind.ts';
export { compileCapture, compileCaptures, type CompiledCapture } from './thread/capture.ts';
export {
  FLOOD_TICKETS_PER_DAY,
  isFlood,
  looseningOf,
  type ComparedCapture,
  type Loosening,
  type TicketsPerDay,
} from './thread/loosening-of.ts';
export { decideTweet, type TweetInput } from './thread/decide-tweet.ts';
export { decideDirectMessage, type DirectMessageInput } from './thread/decide-direct-message.ts';
export { codeWorks, mayAskForCode, PHONE_CODE, type PhoneCode } from './phones/phone-code.ts';
export { DELIVERY_CODES, type DeliveryCode } from './delivery/delivery-codes.ts';
export * from './delivery/types.ts';
export {
  CLOCK_SKEW_MS,
  ALERT_BACKOFF_MS,
  pauseOf,
  MOST_REPEATS,
  RATE_LIMIT_FALLBACK_MS,
  SECOND_ABSENCE_AFTER_LEASE_MS,
  applyTransition,
  transition,
} from './delivery/transition.ts';
export { needsDecision, UNDECIDED_AFTER_MS } from './delivery/needs-decision.ts';
export { fitsDelivery, type DeliveryInDoubt, type ObservedPost } from './delivery/fits-delivery.ts';
export {
  replyEligibility,
  type ApiTier,
  NOT_ELIGIBLE,
  type NotEligible,
  type ReplyEligibility,
  type ReplyQuestion,
  type ReplyTarget,
} from './eligibility/reply-eligibility.ts';
export * from './eligibility/tweet-action-eligibility.ts';
export { newTweetEligibility, type NewTweetEligibility } from './eligibility/new-tweet-eligibility.ts';
export { checkSender, type SenderCheck } from './email/check-sender.ts';
export {
  decideMail,
  MAIL_REASONS,
  type IncomingMail,
  type MailDecision,
  type MailReason,
  type MailTicket,
} from './email/decide-mail.ts';
export { leftMailWaits, LEFT_MAIL_REASONS, type LeftMailReason } from './email/left-mail.ts';
export { domainOf, parseTicketTag, splitAddress, ticketTag, withTag, type TicketTag } from './email/mail-address.ts';
export { addressInFrom, isPerchsAddress, mailIdentity, type MailIdentity } from './email/mail-identity.ts';
export { kindOfMail, type MailKind, type MailSigns } from './email/mail-kind.ts';
export { splitQuote, type SplitText } from './email/split-quote.ts';
export { readPermalink, type PermalinkParts } from './social/read-permalink.ts';
export * from './canned/placeholders.ts';
export {
  afterCall,
  failsLastingly,
  SECRET_OVERLAP_MS,
  type AfterCall,
  type CallOutcome,
} from './webhooks/after-call.ts';
export { WEBHOOK_EVENTS, WEBHOOK_TEST, type WebhookEventType } from './webhooks/events.ts';
export { webhookUrlProblem, type WebhookUrlProblem } from './webhooks/url-problem.ts';
