import { Button, Group, Modal } from '@mantine/core';
import type { Tweet } from '@perch/contracts';
import { useTranslation } from '../../lib/i18n.ts';

interface DeleteTweetDialogProps {
  tweet: Tweet;
  onClose: () => void;
  onDelete: () => void;
}

/** On X nobody brings it back: it is asked first. */
export function DeleteTweetDialog({ tweet, onClose, onDelete }: DeleteTweetDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('tweetAction.deleteTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <p>{t('tweetAction.deleteHint', { account: tweet.account.username })}</p>
      <blockquote dir="auto">{tweet.text}</blockquote>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose} data-autofocus>
          {t('action.cancel')}
        </Button>
        <Button color="red" onClick={onDelete}>
          {t('tweetAction.delete')}
        </Button>
      </Group>
    </Modal>
  );
}
