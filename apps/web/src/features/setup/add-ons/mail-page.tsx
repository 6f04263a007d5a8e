import { AddOnFrame } from './add-on-frame.tsx';
import { MailForm } from './mail-form.tsx';
import { useMailAddOn } from './queries.ts';

export function MailAddOnPage() {
  const query = useMailAddOn();
  return (
    <AddOnFrame kind="mail" query={query}>
      {(addOn) => <MailForm key={query.dataUpdatedAt} addOn={addOn} onReload={() => void query.refetch()} />}
    </AddOnFrame>
  );
}
