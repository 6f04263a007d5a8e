/** A body that says as which moment's a reply was read, with that moment as the verbs take it. */
export function asSeen<Body extends { seenUpdatedAt?: string | undefined }>(body: Body | null | undefined) {
  const { seenUpdatedAt, ...rest } = body ?? ({} as Body);
  return { ...rest, ...(seenUpdatedAt !== undefined && { seenUpdatedAt: new Date(seenUpdatedAt) }) };
}
