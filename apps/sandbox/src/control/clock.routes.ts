import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { iso } from '../iso.ts';
import { readInput } from './problem.ts';
import { AdvanceClock } from './schemas.ts';

/** Lets hours pass in a moment: tokens age, windows close, late tweets come to light, as if one had waited. */
export function clockRoutes({ world }: Context) {
  const view = () => ({ now: iso(world.clock()), passedSeconds: world.settings.passedSeconds });

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/control/clock', async () => view());

    app.post('/control/clock', async (request) => {
      world.settings.passedSeconds += readInput(AdvanceClock, request.body).advanceSeconds;
      world.changed('settings');
      return view();
    });
  };
}
