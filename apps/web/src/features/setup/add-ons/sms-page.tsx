import { AddOnFrame } from './add-on-frame.tsx';
import { useSmsAddOn } from './queries.ts';
import { SmsForm } from './sms-form.tsx';

export function SmsAddOnPage() {
  const query = useSmsAddOn();
  return (
    <AddOnFrame kind="sms" query={query}>
      {(addOn) => <SmsForm key={query.dataUpdatedAt} addOn={addOn} onReload={() => void query.refetch()} />}
    </AddOnFrame>
  );
}
