import { expect, it } from 'vitest';
import { operationIdOf } from './operation-id.ts';

it.each([
  ['GET', '/tickets', 'listTickets'],
  ['GET', '/tickets/{id}', 'getTicket'],
  ['POST', '/canned-replies', 'createCannedReply'],
  ['POST', '/tickets/{id}/replies', 'createTicketReply'],
  ['POST', '/deliveries/{id}/send-now', 'sendDeliveryNow'],
  ['POST', '/invitations/accept', 'acceptInvitation'],
  ['GET', '/invitations/by-token', 'getInvitationByToken'],
  ['PUT', '/twitter/accounts/{id}/capture', 'saveTwitterAccountCapture'],
  ['PATCH', '/me', 'updateMe'],
  ['DELETE', '/me/sessions/{id}', 'deleteMySession'],
  ['POST', '/auth/sign-in', 'signIn'],
  ['POST', '/add-ons/sms/test', 'testAddOnSms'],
  ['DELETE', '/tickets/{id}/snooze', 'unsnoozeTicket'],
])('%s %s is called %s', (method, path, name) => {
  expect(operationIdOf(method, path, name.startsWith('list'))).toBe(name);
});
