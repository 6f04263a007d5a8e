/** The time zone of this machine, of the IANA database. */
export const ownZone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone;
