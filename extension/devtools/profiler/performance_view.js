/**
 * Where Python spends its time: a recording is begun and ended here, and shown as a flame chart and as a table.
 *
 * @module
 */

/** @import { PythonMessage } from '../connection.js' */
/** @import { Column } from '../table.js' */
/** @import { Entry, Profile, Span } from './profile.js' */

import { html, nothing } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { translate } from '../../i18n.js';
import { datedName, saveFile } from '../../save.js';
import { countText, timeText } from '../amounts.js';
import { renderPlaceOf } from '../error_view.js';
import { textOf } from '../hostile.js';
import { placeOrder } from '../links.js';
import { renderTabs } from '../tabs.js';
import { PanelView } from '../view.js';
import { toChromeTrace, toSpeedscope } from './export.js';
import { FlameChart } from './flame_chart.js';
import { ProfileReader } from './profile.js';
import {
  OPERATION_COLUMNS, READ_COLUMNS, renderTraffic, REQUEST_COLUMNS, turnColumns, wordsOfRead, wordsOfRequest, wordsOfTurn,
} from './traffic_tables.js';
import { nameOf } from './words.js';

const DOMAIN = 'profile';
const KINDS = ['turn', 'page', 'library', 'waiting', 'sending'];
/** Documents whose last recording is kept. */
const KEPT = 8;

/** A recording with the address of the page, as other tools call it: it may be looked at when the page has been left. @typedef {Profile & { page: string }} Recorded */

const TABLES = ['functions', 'turns', 'reads', 'operations', 'requests'];

const wordsOf = (/** @type {Entry} */ { name, file }) => `${name} ${file}`;
const kindOf = (/** @type {{ kind?: string }} */ { kind }) => kind ?? '';

export class AdderPerformance extends PanelView {
  /** @override */
  static properties = {
    ...PanelView.properties,
    isRecording: { state: true },
    note: { state: true },
    profile: { state: true },
    span: { state: true },
    marked: { state: true },
    table: { state: true },
  };

  constructor() {
    super();
    this.isRecording = false;
    this.note = translate('profilerIntroduction');
    /** What is shown. @type {Recorded | null} */
    this.profile = null;
    /** The call that is selected. @type {Span | null} */
    this.span = null;
    /** The function that is pointed out. @type {Entry | null} */
    this.marked = null;
    /** Which of the tables is shown. */
    this.table = TABLES[0];
    this.turnColumns = turnColumns((turn) => this.chart?.lookAt(turn));
    /** The documents whose Python says that it records. @type {Set<string>} */
    this.recorded = new Set();
    /** Those that were told to end it, with what has come of each. @type {Map<string, ProfileReader>} */
    this.awaited = new Map();
    /** @type {Map<string, Recorded>} */
    this.profiles = new Map();
    /** @type {FlameChart | undefined} */
    this.chart = undefined;
    const share = (/** @type {number} */ time) => `${Math.round((100 * time) / Math.max(1, this.profile?.duration ?? 1))} %`;
    const timed = (/** @type {number} */ time) => html`${timeText(time)} <span class="share">${share(time)}</span>`;
    /** @type {Column[]} */
    this.columns = [
      { name: 'own', title: translate('profilerOwn'), value: ({ own }) => own, show: ({ own }) => timed(own) },
      { name: 'total', title: translate('profilerTotal'), value: ({ total }) => total, show: ({ total }) => timed(total) },
      { name: 'calls', title: translate('profilerCalls'), value: ({ calls }) => calls, show: ({ calls }) => countText(calls) },
      { name: 'name', title: translate('profilerFunction'), isText: true, value: ({ name }) => name, show: (entry) => this.renderFunction(entry) },
      { name: 'place', title: translate('profilerPlace'), isText: true, value: placeOrder, show: renderPlaceOf },
    ];
  }

  /** @override */
  firstUpdated() {
    this.connection.on(DOMAIN, (message, documentId) => this.hear(message, documentId));
    this.connection.on('session', (message, documentId) => this.hearSession(message, documentId));
    const host = /** @type {HTMLElement} */ (this.querySelector('.chart'));
    this.chart = new FlameChart(host, (span) => {
      this.span = span;
      this.marked = span?.entry ?? null;
    });
  }

  /** @param {Map<string, unknown>} changed @override */
  willUpdate(changed) {
    const known = this.profiles.get(this.documentId);
    if (changed.has('documentId') && known) this.show(known);
  }

  /** @override @param {KeyboardEvent} event */
  key(event) {
    if (event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key !== 'e') return;
    event.preventDefault();
    this.toggle();
  }

  // Recording.

  /** Begins, or ends. */
  toggle() {
    if (this.isRecording) this.stop();
    else this.start();
  }

  start() {
    const { connection, documentId } = this;
    if (this.awaited.size) return;
    this.isRecording = true;
    this.recorded.clear();
    // Whatever begins in this tab from now on is recorded from its first script on.
    connection.greet(DOMAIN, DOMAIN, { type: 'start' });
    const isThere = connection.interpreters.has(documentId);
    this.note = translate(isThere ? 'profilerRecording' : 'profilerRecordingLater');
    if (isThere) connection.tell(documentId, DOMAIN, { type: 'start' });
  }

  stop() {
    this.isRecording = false;
    this.connection.greet(DOMAIN, DOMAIN, null);
    for (const documentId of this.recorded) {
      this.awaited.set(documentId, new ProfileReader());
      this.connection.tell(documentId, DOMAIN, { type: 'stop' });
    }
    this.note = translate(this.recorded.size ? 'profilerCollecting' : 'profilerNothing');
    this.recorded.clear();
  }

  /** @param {PythonMessage} message @param {string} documentId */
  hearSession({ type }, documentId) {
    if (type === 'ended') this.ended(documentId);
    // One that the panel did not know yet when recording began was not greeted; one that was goes on with it.
    if (type === 'began' && this.isRecording && documentId === this.documentId) this.connection.tell(documentId, DOMAIN, { type: 'start' });
  }

  /** @param {PythonMessage} message @param {string} documentId */
  hear(message, documentId) {
    if (message.type === 'recording') {
      if (!this.isRecording) {
        this.connection.tell(documentId, DOMAIN, { type: 'stop' });
        return;
      }
      this.recorded.add(documentId);
      this.note = translate('profilerRecording');
    } else if (message.type === 'refused' && this.isRecording) {
      this.note = translate('profilerRefused', textOf(message.text, 500));
    } else {
      this.collect(message, documentId);
    }
  }

  /** @param {PythonMessage} message @param {string} documentId */
  collect(message, documentId) {
    const reader = this.awaited.get(documentId);
    if (!reader) return;
    const taken = reader.take(message);
    if (!taken && message.type !== 'nothing') return;
    this.awaited.delete(documentId);
    if (taken) {
      const page = this.connection.frames.find((frame) => frame.documentId === documentId)?.url || 'Python';
      const profile = { ...taken, page };
      this.profiles.delete(documentId);
      this.profiles.set(documentId, profile);
      for (const old of [...this.profiles.keys()].slice(0, -KEPT)) this.profiles.delete(old);
      if (documentId === this.documentId || !this.profiles.has(this.documentId)) this.show(profile);
    }
    if (this.awaited.size === 0 && !taken) this.note = translate('profilerNothing');
  }

  /** An interpreter has ended, and what it has recorded with it. @param {string} documentId */
  ended(documentId) {
    this.recorded.delete(documentId);
    if (this.awaited.delete(documentId)) this.note = translate('profilerEnded');
    else if (this.isRecording && this.recorded.size === 0) this.note = translate('profilerRecordingLater');
  }

  /** @param {Recorded} profile */
  show(profile) {
    this.profile = profile;
    this.span = null;
    this.marked = null;
    if (!this.isRecording) this.note = profile.entries.length ? summaryOf(profile) : translate('profilerIdle');
    this.chart?.show(profile);
  }

  // Export.

  saveSpeedscope() {
    const { profile } = this;
    if (profile) saveFile(datedName('python-profile', 'speedscope.json'), `${JSON.stringify(toSpeedscope(profile, profile.page))}\n`);
  }

  saveTrace() {
    const { profile } = this;
    if (profile) saveFile(datedName('python-trace'), `${JSON.stringify(toChromeTrace(profile, profile.page))}\n`);
  }

  // What is shown.

  /** @override */
  render() {
    const hasProfile = this.profile !== null && this.profile.entries.length > 0;
    return html`
      <div class="toolbar">
        <button type="button" class="record" id="profile-record" aria-pressed=${this.isRecording ? 'true' : 'false'} aria-keyshortcuts="Control+E Meta+E"
          title=${translate('profilerKeys')} @click=${() => this.toggle()}><span class="sign" aria-hidden="true"></span>${
            translate(this.isRecording ? 'profilerStop' : 'profilerStart')}</button>
        <span class="note" role="status">${this.note}</span>
        <span class="space"></span>
        <button type="button" id="profile-speedscope" ?disabled=${!hasProfile} @click=${() => this.saveSpeedscope()}>${translate('profilerSpeedscope')}</button>
        <button type="button" id="profile-trace" ?disabled=${!hasProfile} @click=${() => this.saveTrace()}>${translate('profilerTrace')}</button>
      </div>
      <div class="profile" ?hidden=${!hasProfile}>
        <div class="toolbar">
          <ul class="kinds">${KINDS.map((kind) => html`<li><span class="kind" data-kind=${kind}></span>${translate(`profilerKind_${kind}`)}</li>`)}</ul>
          <span class="space"></span>
          <button type="button" class="zoom" data-zoom="closer" aria-label=${translate('profilerCloser')} title=${translate('profilerCloser')}
            @click=${() => this.chart?.zoom(0.5)}>+</button>
          <button type="button" class="zoom" data-zoom="farther" aria-label=${translate('profilerFarther')} title=${translate('profilerFarther')}
            @click=${() => this.chart?.zoom(2)}>−</button>
          <button type="button" data-zoom="whole" @click=${() => this.chart?.showAll()}>${translate('profilerWhole')}</button>
        </div>
        <div class="chart" dir="ltr" role="application" tabindex="0" aria-label=${translate('profilerChart')}></div>
        <div class="selection" aria-live="polite">${this.renderSelection()}</div>
        ${this.renderTables()}
      </div>
    `;
  }

  renderSelection() {
    const { span } = this;
    if (!span) return html`<span class="quiet">${translate('profilerSelect')}</span>`;
    const { entry } = span;
    return html`<span class="kind" data-kind=${entry.kind}></span><strong>${nameOf(entry)}</strong>
      ${renderPlaceOf(entry)}
      <span>${translate('profilerTotal')}: <bdi>${timeText(span.end - span.start)}</bdi></span>
      <span>${translate('profilerOwn')}: <bdi>${timeText(span.own)}</bdi></span>`;
  }

  renderTables() {
    const { profile, table } = this;
    if (!profile) return nothing;
    const tabs = TABLES.map((name) => ({ name, title: translate(`profilerTable_${name}`), id: `profile-${name}`, panel: 'profile-table' }));
    return html`<div class="toolbar">${renderTabs(tabs, {
        label: translate('profilerTables'), shown: table, choose: (name) => { this.table = name; },
      })}</div>
      <div role="tabpanel" id="profile-table" aria-labelledby=${`profile-${table}`}>
        ${table === 'reads' || table === 'operations' ? html`<div class="selection sums">${renderTraffic(profile.traffic)}</div>` : nothing}
        ${this.renderTable(profile)}
      </div>`;
  }

  /** @param {Profile} profile */
  renderTable({ entries, turns, reads, operations, requests }) {
    const [columns, rows, words] = /** @type {Record<string, [Column[], any[], (row: any) => string]>} */ ({
      functions: [this.columns, entries, wordsOf],
      turns: [this.turnColumns, turns, wordsOfTurn],
      reads: [READ_COLUMNS, reads, wordsOfRead],
      requests: [REQUEST_COLUMNS, requests, wordsOfRequest],
      operations: [OPERATION_COLUMNS, operations, ({ what }) => what],
    })[this.table];
    return keyed(this.table, html`<adder-table data-table=${this.table} .label=${translate(`profilerTable_${this.table}`)} .columns=${columns}
      .rows=${rows} .words=${words} .kind=${kindOf} .marked=${this.marked}></adder-table>`);
  }

  /** @param {Entry} entry */
  renderFunction(entry) {
    return html`<button type="button" class="function" aria-pressed=${entry === this.marked ? 'true' : 'false'} @click=${() => this.point(entry)}><span
      class="kind" data-kind=${entry.kind}></span>${nameOf(entry)}</button>`;
  }

  /** Points out a function in the chart, or not any more. @param {Entry} entry */
  point(entry) {
    this.marked = entry === this.marked ? null : entry;
    this.chart?.mark(this.marked);
  }
}

/** @param {Profile} profile */
function summaryOf({ duration, spans, left }) {
  const summary = translate('profilerSummary', timeText(duration), spans.length.toLocaleString());
  return left ? `${summary}. ${translate('profilerLeft', left.toLocaleString())}.` : `${summary}.`;
}
