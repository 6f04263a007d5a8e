import { z } from 'zod';

/** X's ids, as its OpenAPI descriptions have them. */
export const ID = /^[0-9]{1,19}$/;

export const Id = z.string().regex(ID);
