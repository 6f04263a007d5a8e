/** What an entry of `errors[]` beside a 200 is about, and the parameter or expansion that asked for it. */
export interface Asked {
  resource_type: 'tweet' | 'user';
  parameter: string;
  value: string;
}

export const missingResource = ({ resource_type, parameter, value }: Asked) => ({
  value,
  detail: `Could not find ${resource_type} with ${parameter}: [${value}].`,
  title: 'Not Found Error',
  resource_type,
  parameter,
  resource_id: value,
  type: 'https://api.twitter.com/2/problems/resource-not-found',
});

export const suspendedUser = (parameter: string, value: string) => ({
  parameter,
  resource_id: value,
  value,
  detail: `User has been suspended: [${value}].`,
  title: 'Forbidden',
  resource_type: 'user',
  type: 'https://api.twitter.com/2/problems/resource-not-found',
});

/** A protected account, or a tweet of one, that the caller does not follow. */
export const notAuthorizedFor = ({ resource_type, parameter, value }: Asked, section: 'data' | 'includes') => ({
  resource_id: value,
  parameter,
  resource_type,
  section,
  title: 'Authorization Error',
  value,
  detail: `Sorry, you are not authorized to see the ${resource_type === 'tweet' ? 'Tweet' : 'user'} with ${parameter}: [${value}].`,
  type: 'https://api.twitter.com/2/problems/not-authorized-for-resource',
});
