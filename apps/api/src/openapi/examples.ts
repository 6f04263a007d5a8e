/** Bodies to begin with, by operation. Those without an id of their own do what they say in the demo, as they stand. */
export const EXAMPLES: Readonly<Record<string, unknown>> = {
  createTicketReply: { via: 'tweet', text: 'Please restart the app: your boarding pass is there now.' },
  createTicketNote: { text: 'Asked the airport: the gate has not changed.' },
  updateTicket: { status: 'pending', priority: 'high' },
  createTicket: { subject: 'Lost umbrella', contactId: '01a22839-6835-7057-8204-9154fa0bd795', note: 'Asked by phone' },
  createContact: { name: 'Carla Customer', email: 'carla@example.com' },
  createCannedReply: { name: 'Restart', shortcut: 'restart', text: 'Please restart the app.', isShared: true },
  createWebhook: { name: 'Our CRM', url: 'https://example.com/perch', events: ['ticket.created', 'message.received'] },
  createDepartment: { name: 'Baggage' },
  createIncidentNote: { text: 'The status page says so now.' },
  signIn: { email: 'marina@acme.example', password: 'perch-demo-2026' },
};
