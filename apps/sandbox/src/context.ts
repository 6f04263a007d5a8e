import type { NameServer } from './dns/name-server.ts';
import type { FaultBoard } from './faults/fault-board.ts';
import type { RequestLog } from './request-log.ts';
import type { SandboxSettings } from './settings.ts';
import type { Storms } from './control/storms.ts';
import type { World } from './world/world.ts';
import type { RateLimits } from './x/rate-limits.ts';

/** What the routes share. */
export interface Context {
  world: World;
  faults: FaultBoard;
  dns: NameServer;
  /** `POST /2/tweets` and so on: what rules can be placed on. */
  endpoints: readonly string[];
  requests: RequestLog;
  limits: RateLimits;
  storms: Storms;
  settings: SandboxSettings;
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  origin: () => string;
  smtpPort: () => number;
  /** Empties the world and plays a scenario. */
  reset: (scenario: 'demo' | 'empty') => void;
}
