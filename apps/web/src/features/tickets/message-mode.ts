import type { Message } from '@perch/contracts';
import type { Mode } from './draft-store.ts';

/** The way that a message went or came by. */
export const modeOf = ({ channel }: Pick<Message, 'channel'>): Mode =>
  channel === 'twitter' ? 'tweet' : channel === 'twitter_dm' ? 'dm' : channel;
