import { AddOnFrame } from './add-on-frame.tsx';
import { ImapForm } from './imap-form.tsx';
import { useImapAddOn } from './queries.ts';

export function ImapAddOnPage() {
  const query = useImapAddOn();
  return (
    <AddOnFrame kind="imap" query={query}>
      {(addOn) => <ImapForm key={addOn.revision} addOn={addOn} onReload={() => void query.refetch()} />}
    </AddOnFrame>
  );
}
