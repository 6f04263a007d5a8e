/** SQL: by such an alert a person has heard of an incident that is to be taken over. */
export const isAlarmSql = (alert: string) => `${alert}.kind IN ('alarm', 'reopened')`;
