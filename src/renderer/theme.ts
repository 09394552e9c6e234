/** The look in Mantine's terms; every value is a token of `tokens.css`, so that one file decides. */
import {
  ActionIcon,
  Badge,
  Button,
  type CSSVariablesResolver,
  convertCssVariables,
  createTheme,
  DEFAULT_THEME,
  deepMerge,
  defaultCssVariablesResolver,
  Input,
  localStorageColorSchemeManager,
  type MantineColorsTuple,
  Menu,
  Modal,
  mergeMantineTheme,
  Notification,
  NumberInput,
  Popover,
  SegmentedControl,
  Select,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

const pulse: MantineColorsTuple = [
  '#E4FAF7',
  '#C2F3ED',
  '#97E8DF',
  '#72DDD1',
  '#52D1C4',
  '#36B3A7',
  '#2B8F87',
  '#0D7C75',
  '#066F68',
  '#04544E',
];
const dark: MantineColorsTuple = [
  '#E9EFF0',
  '#AEBBC0',
  '#8B9BA2',
  '#647680',
  '#2B373D',
  '#28343A',
  '#1C252A',
  '#0E1316',
  '#0B1012',
  '#090D0F',
];

const CONTROL = '1.75rem';
const floating = {
  transitionProps: { transition: 'fade', duration: 160 },
  shadow: 'var(--pl-shadow)',
  radius: 'md',
} as const;
/** Mantine would choose white or black by luminance; the tokens have their own ink for the accent. */
const FILLED = {
  '--button-bg': 'var(--pl-pulse)',
  '--button-hover': 'color-mix(in srgb, var(--pl-pulse) 88%, var(--pl-ink-1))',
  '--button-color': 'var(--pl-pulse-ink)',
} as const;
const field = { size: 'xs' } as const;

export const theme = createTheme({
  primaryColor: 'pulse',
  primaryShade: { light: 8, dark: 4 },
  colors: { pulse, dark },
  autoContrast: true,
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily: 'var(--pl-font)',
  fontFamilyMonospace: 'var(--pl-mono)',
  fontWeights: { regular: 'var(--pl-w-text)', medium: 'var(--pl-w-strong)', bold: 'var(--pl-w-title)' },
  fontSizes: {
    xs: 'var(--pl-t-label)',
    sm: 'var(--pl-t-body)',
    md: 'var(--pl-t-strong)',
    lg: 'var(--pl-t-title)',
    xl: 'var(--pl-t-vital)',
  },
  spacing: { xs: 'var(--pl-1)', sm: 'var(--pl-2)', md: 'var(--pl-3)', lg: 'var(--pl-4)', xl: 'var(--pl-5)' },
  radius: { xs: 'var(--pl-r-1)', sm: 'var(--pl-r-2)', md: 'var(--pl-r-3)', lg: 'var(--pl-r-4)' },
  breakpoints: { xs: '56.25em', sm: '68.75em', md: '90em', lg: '160em', xl: '225em' },
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs', variant: 'default' },
      vars: (_theme, { variant }) => ({
        root: {
          '--button-height': CONTROL,
          '--button-padding-x': '.625rem',
          '--button-fz': 'var(--pl-t-body)',
          ...(variant === 'filled' ? FILLED : {}),
        },
      }),
    }),
    // A toast goes by itself; its button to close it would need a name in the viewer's language.
    Notification: Notification.extend({ defaultProps: { withCloseButton: false } }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { size: 'xs', variant: 'subtle' },
      vars: () => ({ root: { '--ai-size': CONTROL } }),
    }),
    Input: Input.extend({
      vars: () => ({
        wrapper: { '--input-height': CONTROL, '--input-size': CONTROL, '--input-fz': 'var(--pl-t-body)' },
      }),
    }),
    InputWrapper: Input.Wrapper.extend({
      vars: () => ({
        label: { '--input-label-size': 'var(--pl-t-label)' },
        error: { '--input-error-size': 'var(--pl-t-label)' },
        success: {},
        description: { '--input-description-size': 'var(--pl-t-label)' },
      }),
    }),
    TextInput: TextInput.extend({ defaultProps: field }),
    Select: Select.extend({ defaultProps: field }),
    Textarea: Textarea.extend({ defaultProps: field }),
    NumberInput: NumberInput.extend({ defaultProps: field }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Badge: Badge.extend({ defaultProps: { radius: 'xs', variant: 'light', tt: 'none' } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: true } },
    }),
    Menu: Menu.extend({
      // Within its landmark, and without a focusable stand-in that a menu may not hold.
      defaultProps: { ...floating, withinPortal: false, withInitialFocusPlaceholder: false },
    }),
    Popover: Popover.extend({ defaultProps: floating }),
    ModalRoot: Modal.Root.extend({
      defaultProps: { radius: 'md', centered: true, transitionProps: { duration: 160 } },
    }),
  },
});

const surfaces: CSSVariablesResolver = () => {
  const scheme = {
    '--mantine-color-body': 'var(--pl-bg-1)',
    '--mantine-color-text': 'var(--pl-ink-1)',
    '--mantine-color-dimmed': 'var(--pl-ink-3)',
    '--mantine-color-placeholder': 'var(--pl-ink-3)',
    '--mantine-color-default': 'var(--pl-bg-3)',
    '--mantine-color-default-color': 'var(--pl-ink-1)',
    '--mantine-color-default-hover': 'var(--pl-bg-4)',
    '--mantine-color-default-border': 'var(--pl-line-2)',
    '--mantine-color-anchor': 'var(--pl-pulse)',
    '--mantine-color-error': 'var(--pl-crit)',
    '--mantine-color-success': 'var(--pl-pulse)',
    '--mantine-primary-color-filled': 'var(--pl-pulse)',
    '--mantine-primary-color-contrast': 'var(--pl-pulse-ink)',
    '--mantine-primary-color-light': 'var(--pl-pulse-bg)',
  };
  return { variables: { '--mantine-line-height': 'var(--pl-lh)' }, light: scheme, dark: scheme };
};

/** Whether the console is light or dark, or follows the system; kept by this browser. */
export const colorSchemes = localStorageColorSchemeManager({ key: 'pulsera-theme' });

/**
 * Puts Mantine's variables into the page as a constructed sheet. Mantine itself would set them as HTML, which
 * `require-trusted-types-for 'script'` forbids; a constructed sheet needs no exception in the policy.
 */
export function adoptTheme(): void {
  const merged = mergeMantineTheme(DEFAULT_THEME, theme);
  const sheet = new CSSStyleSheet();
  const own = deepMerge(defaultCssVariablesResolver(merged), surfaces(merged));
  own.dark['--mantine-color-scheme'] = 'dark';
  own.light['--mantine-color-scheme'] = 'light';
  sheet.replaceSync(convertCssVariables(own));
  document.adoptedStyleSheets.push(sheet);
}
