/** The record by which whoever runs the name servers of a domain says that it is an organization's. */
export interface DomainRecord {
  name: string;
  value: string;
}

export const domainRecord = (domain: string, challenge: string): DomainRecord => ({
  name: `_perch-challenge.${domain}`,
  value: `perch-domain-verification=${challenge}`,
});

/** Whether the record is among what the name servers say; some put quotation marks or spaces around it. */
export function isProvedBy(record: DomainRecord, texts: readonly string[]): boolean {
  return texts.some((text) => text.replaceAll(/^[\s"]+|[\s"]+$/g, '') === record.value);
}
