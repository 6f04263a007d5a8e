import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { APP, sumOf } from '../world/bill.ts';
import { ControlProblem, readInput } from './problem.ts';
import { ReadBill } from './schemas.ts';

/** What X would charge. */
export function billRoutes({ world }: Context) {
  return async (app: FastifyInstance): Promise<void> => {
    /**
     * `{usd, lines, days: [{day, usd}], entries: [{day, user, item, count, unitUsd, usd}]}`, the latest day first.
     * `day` (UTC) and `user` (a username, or `app` for calls of the app itself) narrow all of it.
     */
    app.get('/control/bill', async (request) => {
      const { day, user } = readInput(ReadBill, request.query);
      const payer = user === undefined || user === APP ? user : world.userByName(user)?.id;
      if (user !== undefined && payer === undefined) {
        throw ControlProblem.at('user', `there is no account @${user}; see GET /control/users`);
      }
      const entries = world.bill.entries({ day, payer });
      const days = [...new Set(entries.map((entry) => entry.day))];
      return {
        ...sumOf(entries),
        days: days.map((date) => ({ day: date, usd: sumOf(entries.filter((entry) => entry.day === date)).usd })),
        entries: entries.map(({ payer: id, ...entry }) => ({
          ...entry,
          user: id === APP ? APP : (world.users.get(id)?.username ?? id),
        })),
      };
    });
  };
}
