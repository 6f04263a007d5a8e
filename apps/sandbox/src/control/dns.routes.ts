import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { readInput } from './problem.ts';
import { PutRecord } from './schemas.ts';

/** What whoever runs the name servers of a domain does: TXT records come and go. */
export function dnsControlRoutes({ dns, world }: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    app.get('/control/dns', async () => ({ data: [...dns.records].map(([name, values]) => ({ name, values })) }));

    /** In place of what stood there; without values there is no such name. */
    app.put('/control/dns', async (request) => {
      const { name, values } = readInput(PutRecord, request.body);
      if (values.length === 0) dns.records.delete(name);
      else dns.records.set(name, values);
      world.changed('settings');
      return { name, values };
    });
  };
}
