/** As the sign-in library stores passwords; for people who are not made by signing up. */
export { hashPassword } from 'better-auth/crypto';
