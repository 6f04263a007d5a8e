/** An address of which only its owner sees which one it is: `c•••a@mail.test`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const mailbox = [...email.slice(0, at)];
  const shown = mailbox.length > 2 ? [mailbox[0], '•••', mailbox.at(-1)] : ['•••'];
  return `${shown.join('')}${email.slice(at)}`;
}
