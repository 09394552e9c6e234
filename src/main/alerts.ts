/** Alerts on the desktop: shown by its notification server, opened by a click, and counted in the app's badge. */
import { app } from 'electron';
import type { i18n } from 'i18next';
import type { AlertPresenter } from '../shared/alertDesk.ts';
import { type AlertPlaceToGo, noticeOf, placeOf } from './alertText.ts';
import type { Notices } from './notices.ts';

export interface DesktopAlertsOptions {
  readonly notices: Notices;
  readonly words: i18n;
  readonly onOpen: (where: AlertPlaceToGo) => void;
}

/** Shows the centre's alerts on this desktop. */
export function desktopAlerts({ notices, words, onOpen }: DesktopAlertsOptions): AlertPresenter {
  return {
    show(telling, hear) {
      notices.show(noticeOf(telling, words), (news) => {
        if (news.kind === 'clicked') onOpen(placeOf(telling.alerts));
        hear(news);
      });
    },
    count: ({ badge }) => void app.setBadgeCount(badge),
  };
}
