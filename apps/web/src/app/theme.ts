import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** The one accent: a kingfisher's back. */
const kingfisher: MantineColorsTuple = [
  '#e8f4f8',
  '#d2e9f1',
  '#a5d3e3',
  '#76bcd4',
  '#4aa6c5',
  '#2490b4',
  '#0f7fa6',
  '#0b6c8f',
  '#095a77',
  '#07455c',
];
const slate: MantineColorsTuple = [
  '#f6f7f8',
  '#eff1f3',
  '#e3e6ea',
  '#d3d8de',
  '#b3bac3',
  '#8b949f',
  '#646e7a',
  '#4a535e',
  '#2f3740',
  '#1a2027',
];
const night: MantineColorsTuple = [
  '#e2e6ea',
  '#b9c0c8',
  '#939ca6',
  '#5d666f',
  '#343a42',
  '#272c32',
  '#1c2025',
  '#16191d',
  '#111316',
  '#0b0d0f',
];

/** For what needs a person now. */
const alarm: MantineColorsTuple = [
  '#fcefee',
  '#f8dbd9',
  '#f0b5b1',
  '#e88d87',
  '#df665e',
  '#d0463d',
  '#c2332a',
  '#b3261e',
  '#8f1e18',
  '#6b1611',
];

export const theme = createTheme({
  primaryColor: 'kingfisher',
  primaryShade: 7,
  colors: { kingfisher, red: alarm, gray: slate, dark: night },
  white: '#ffffff',
  black: '#1a2027',
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif, "Noto Color Emoji"',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.4' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '10px', xl: '14px' },
  defaultRadius: 'sm',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.35' },
      h2: { fontSize: '1rem', lineHeight: '1.4' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4' },
    },
  },
  focusRing: 'auto',
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'sm' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', checkIconPosition: 'right' } },
    Tooltip: { defaultProps: { openDelay: 400, withArrow: true, arrowSize: 6 } },
    Menu: {
      defaultProps: {
        shadow: 'md',
        position: 'bottom-end',
        transitionProps: { duration: 80 },
        withInitialFocusPlaceholder: false,
      },
    },
    Modal: { defaultProps: { centered: true, radius: 'md', overlayProps: { backgroundOpacity: 0.35 } } },
    Switch: { defaultProps: { size: 'sm' } },
  },
});
