import type { ApiServices } from '../services.ts';

/** What the link that proves an address is made of. */
export const emailProof = ({ config, box }: Pick<ApiServices, 'config' | 'box'>) => ({
  box,
  linkTo: (token: string) => `${config.PUBLIC_URL}/verify-email?token=${encodeURIComponent(token)}`,
});
