import type { User } from './records.ts';
import type { World } from './world.ts';

export interface NewUser extends Partial<Omit<User, 'username' | 'name'>> {
  username: string;
  name: string;
}

const ACCOUNT_AGE_MS = 900 * 86_400_000;

/** Opens an X account. What is not said is what an ordinary customer has. */
export function addUser(world: World, input: NewUser): User {
  const createdAt = input.createdAt ?? world.clock() - ACCOUNT_AGE_MS;
  return world.addUser({
    isBrand: false,
    password: 'perch',
    description: '',
    followers: 40 + ((input.username.length * 37) % 400),
    following: 60 + ((input.username.length * 53) % 500),
    verifiedType: 'none',
    isProtected: false,
    isSuspended: false,
    followerIds: [],
    subscription: 'None',
    acceptsDirectMessages: true,
    hasAvatar: true,
    ...input,
    id: input.id ?? world.newId(createdAt),
    createdAt,
  });
}
