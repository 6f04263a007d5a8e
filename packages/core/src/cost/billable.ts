/** What X bills by the resource that it returns. */
export const READ_KINDS = ['post_read', 'own_post_read', 'user_read', 'dm_event_read', 'media_read'] as const;
export type ReadKind = (typeof READ_KINDS)[number];

/** What X bills by the request that it carries out. */
export const WRITE_KINDS = [
  'post_create',
  'post_create_with_url',
  'summoned_reply',
  'dm_create',
  'interaction_create',
  'content_delete',
] as const;
export type WriteKind = (typeof WRITE_KINDS)[number];

export type BillableKind = ReadKind | WriteKind;

/** The resources of one kind that an answer of X contained; ids may repeat those of earlier answers. */
export interface ReadCharge {
  /** whether a post is one's own is said by `authorIds` */
  kind: Exclude<ReadKind, 'own_post_read'>;
  ids: string[];
  /** They came beside what was asked for (`includes`), not as it (`data`). */
  isIncluded: boolean;
  /** of posts: X's id of who wrote each, in the order of `ids`; null where the answer does not say */
  authorIds?: (string | null)[];
}
