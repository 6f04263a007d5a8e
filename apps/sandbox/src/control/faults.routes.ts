import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { setClockSkew } from '../faults/clock-skew.ts';
import { endOf, type FaultRule, type PlacedRule } from '../faults/fault-board.ts';
import { PRESETS } from '../faults/presets.ts';
import { problemList } from '../faults/recorded-problems.ts';
import { iso } from '../iso.ts';
import { ControlProblem, readInput } from './problem.ts';
import { AddFault, PutFaults } from './schemas.ts';

/** The rules as they stand, each with how often it struck. */
export function faultsView({ world, faults }: Context) {
  const { indexDelaySeconds, clockSkewSeconds } = world.settings;
  return {
    rules: faults.rules.map(({ placedAt, struckAt, ...rule }: PlacedRule) => {
      const endsAt = endOf({ ...rule, placedAt, struckAt });
      return {
        ...rule,
        placedAt: iso(placedAt),
        struckAt: struckAt === null ? null : iso(struckAt),
        endsAt: endsAt === null ? null : iso(endsAt),
        spent: faults.isSpent({ ...rule, placedAt, struckAt }),
      };
    }),
    indexDelaySeconds,
    clockSkewSeconds,
  };
}

/** How the outside world misbehaves. */
export function faultRoutes(context: Context) {
  const { world, faults, limits, endpoints } = context;

  function skewClock(seconds: number): void {
    if (seconds === world.settings.clockSkewSeconds) return;
    setClockSkew(world, seconds);
    // Windows were opened by the other clock.
    limits.clear();
  }

  return async (app: FastifyInstance): Promise<void> => {
    app.get('/control/faults', async () => faultsView(context));

    /** What can be placed: presets, named problems, and the endpoints rules can be placed on. */
    app.get('/control/faults/choices', async () => ({
      presets: PRESETS,
      problems: problemList(),
      endpoints: [...endpoints].toSorted((left, right) => left.localeCompare(right)),
    }));

    app.put('/control/faults', async (request) => {
      const { rules, indexDelaySeconds, clockSkewSeconds } = readInput(PutFaults, request.body);
      if (rules) faults.replace(rules as FaultRule[]);
      if (indexDelaySeconds) world.settings.indexDelaySeconds = indexDelaySeconds;
      if (clockSkewSeconds !== undefined) skewClock(clockSkewSeconds);
      world.changed('settings');
      return faultsView(context);
    });

    /** One rule, or all rules of a preset, for everybody or for one `user`. Answers `{rules}` as placed. */
    app.post('/control/faults', async (request, reply) => {
      const { preset, user, rule } = readInput(AddFault, request.body);
      const added = (rule ? [rule as FaultRule] : rulesOf(preset!)).map((one) =>
        faults.add({ ...one, ...(preset && { preset }), ...(user && { match: { ...one.match, user } }) }),
      );
      const ids = new Set(added.map(({ id }) => id));
      return reply.code(201).send({ rules: faultsView(context).rules.filter(({ id }) => ids.has(id)) });
    });

    app.delete('/control/faults/:id', async (request, reply) => {
      const { id } = request.params as { id: string };
      const removed = faults.remove(id);
      if (!removed) throw new ControlProblem(404, `There is no fault ${id}; see GET /control/faults.`);
      if (removed.effect.kind === 'rate-limit') limits.clear();
      return reply.code(204).send();
    });

    app.delete('/control/faults', async () => {
      faults.replace([]);
      world.settings.indexDelaySeconds = { min: 0, max: 0 };
      skewClock(0);
      limits.clear();
      world.changed('settings');
      return faultsView(context);
    });
  };
}

function rulesOf(preset: string): FaultRule[] {
  const found = PRESETS.find(({ name }) => name === preset);
  if (!found) throw ControlProblem.at('preset', `there is no preset ${preset}; see GET /control/faults/choices`);
  return structuredClone(found.rules);
}
