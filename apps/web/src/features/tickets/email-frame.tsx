import { Button } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../lib/i18n.ts';
import classes from './email.module.css';
import { emailDocument } from './email-document.ts';

interface EmailFrameProps {
  /** cleaned by the server */
  html: string;
  hasRemoteImages: boolean;
}

const TALLEST = 640;

/**
 * The HTML of an e-mail in a document of its own, in which nothing runs. Pictures of elsewhere are loaded only when
 * somebody asks for them: loading one tells the sender that, when and where the e-mail was read.
 */
export function EmailFrame({ html, hasRemoteImages }: EmailFrameProps) {
  const { t } = useTranslation();
  const [showsImages, setShowsImages] = useState(false);
  const [height, setHeight] = useState(120);
  const frame = useRef<HTMLIFrameElement>(null);
  const document = useMemo(() => emailDocument(html, showsImages), [html, showsImages]);
  return (
    <div>
      {hasRemoteImages && !showsImages && (
        <p className={classes.remote}>
          {t('mail.remoteImages')}
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconPhoto size={13} stroke={1.75} aria-hidden />}
            onClick={() => setShowsImages(true)}
          >
            {t('mail.showImages')}
          </Button>
        </p>
      )}
      <iframe
        ref={frame}
        className={classes.frame}
        title={t('mail.frame')}
        // same origin for its own pictures and its height; without allow-scripts nothing in it runs
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        srcDoc={document}
        style={{ height }}
        onLoad={() => {
          const body = frame.current?.contentDocument?.body;
          if (body) setHeight(Math.min(body.scrollHeight + 24, TALLEST));
        }}
      />
    </div>
  );
}
