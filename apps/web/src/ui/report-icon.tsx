import type { IconProps } from '@tabler/icons-react';

/** Three bars. Of our own, as every page draws it. */
export const ReportIcon = ({ size = 24, stroke = 2, ...rest }: Pick<IconProps, 'size' | 'stroke' | 'aria-hidden'>) => (
  <svg
    width={size}
    height={size}
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth={stroke}
    strokeLinecap="round"
    {...rest}
  >
    <path d="M5 20v-8M12 20V4M19 20v-5" />
  </svg>
);
