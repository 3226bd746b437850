/**
 * A source with its line numbers: breakpoints are set there with a click or a key, and the line that Python stands at is marked.
 *
 * @module
 */

/** @import { Breakpoint } from './client.js' */

import { standardKeymap } from '@codemirror/commands';
import { python } from '@codemirror/lang-python';
import { syntaxHighlighting } from '@codemirror/language';
import { EditorState, RangeSet, StateEffect, StateField } from '@codemirror/state';
import { Decoration, EditorView, gutter, GutterMarker, highlightActiveLineGutter, keymap, lineNumbers } from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import { TOKEN_LOOK } from '../tokens.js';
import { lineOf, stateOf } from './client.js';

/**
 * What the source view asks of the debugger.
 * @typedef {object} Actions
 * @property {(line: number) => void} toggle  A click, or `F9`.
 * @property {(line: number) => void} edit  The breakpoint's condition is to be edited: a right click, or `Shift+F9`.
 * @property {(line: number) => void} runTo  `Ctrl`-click, or `Ctrl+F10`.
 */

const LOOK = EditorView.theme({
  '&': { height: '100%', fontSize: '12px', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', overflow: 'auto' },
  '.cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--quiet)', borderRight: '1px solid var(--line)', cursor: 'pointer' },
  '.cm-breakpoints .cm-gutterElement': { width: '18px', display: 'flex', alignItems: 'center', justifyContent: 'center' },
  '.cm-point': { width: '10px', height: '10px', borderRadius: '50%', backgroundColor: 'var(--bad)', border: '1px solid var(--bad)' },
  '.cm-point[data-kind=condition]': { backgroundColor: 'var(--asks)', borderColor: 'var(--asks)' },
  '.cm-point[data-kind=log]': { backgroundColor: 'var(--accent)', borderColor: 'var(--accent)', borderRadius: '2px' },
  '.cm-point[data-state=waiting], .cm-point[data-state=off]': { backgroundColor: 'transparent' },
  '.cm-point[data-state=off]': { opacity: '0.5' },
  '.cm-point[data-state=faulty]': { backgroundColor: 'transparent', borderStyle: 'dashed' },
  '.cm-content': { caretColor: 'var(--text)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused .cm-activeLineGutter': { backgroundColor: 'var(--still-soft)', color: 'var(--text)' },
  '.cm-stands': { backgroundColor: 'light-dark(#fff1b8, #4a3f12)' },
  '.cm-shown': { backgroundColor: 'var(--still-soft)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--selection)' },
  ...TOKEN_LOOK,
});

class Point extends GutterMarker {
  /** @param {Breakpoint} point */
  constructor(point) {
    super();
    // As it is now: the breakpoint itself changes when Python has placed it.
    this.shown = { ...point };
  }

  /** @override @param {GutterMarker} other */
  eq(other) {
    return other instanceof Point && JSON.stringify(other.shown) === JSON.stringify(this.shown);
  }

  /** @override */
  toDOM() {
    const { condition, hitCondition, logMessage, message } = this.shown;
    const mark = document.createElement('span');
    mark.className = 'cm-point';
    mark.dataset.kind = logMessage ? 'log' : condition || hitCondition ? 'condition' : 'plain';
    mark.dataset.state = stateOf(this.shown);
    mark.title = [condition, hitCondition, logMessage, message].filter(Boolean).join(' · ');
    return mark;
  }
}

/** @type {import('@codemirror/state').StateEffectType<Breakpoint[]>} */
const setPoints = StateEffect.define();
/** The line that Python stands at, and whether it is the innermost one; 0 for none. @type {import('@codemirror/state').StateEffectType<[line: number, isTop: boolean]>} */
const setLine = StateEffect.define();

/** @param {EditorState} state @param {number} line */
const startOf = (state, line) => state.doc.line(Math.min(Math.max(line, 1), state.doc.lines)).from;

/** The line that the cursor is on. @param {EditorView} view */
const cursorLine = ({ state }) => state.doc.lineAt(state.selection.main.head).number;

/** @type {StateField<RangeSet<GutterMarker>>} */
const points = StateField.define({
  create: () => RangeSet.empty,
  update(set, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setPoints)) {
        const marks = effect.value.map((point) => new Point(point).range(startOf(transaction.state, lineOf(point))));
        return RangeSet.of(marks, true);
      }
    }
    return set.map(transaction.changes);
  },
});

/** @type {StateField<import('@codemirror/view').DecorationSet>} */
const current = StateField.define({
  create: () => Decoration.none,
  update(set, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(setLine)) continue;
      const [line, isTop] = effect.value;
      if (!line || line > transaction.state.doc.lines) return Decoration.none;
      return Decoration.set([Decoration.line({ class: isTop ? 'cm-stands' : 'cm-shown' }).range(startOf(transaction.state, line))]);
    }
    return transaction.docChanged ? Decoration.none : set;
  },
  provide: (field) => EditorView.decorations.from(field),
});

export class SourceView {
  #view;

  /** @param {HTMLElement} host @param {Actions} actions @param {string} label */
  constructor(host, actions, label) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    /** @type {Record<string, (view: EditorView, block: import('@codemirror/view').BlockInfo, event: Event) => boolean>} */
    const handlers = {
      mousedown: (view, block, event) => {
        const { button, ctrlKey, metaKey } = /** @type {MouseEvent} */ (event);
        if (button !== 0) return false;
        const line = view.state.doc.lineAt(block.from).number;
        if (ctrlKey || metaKey) actions.runTo(line);
        else actions.toggle(line);
        return true;
      },
      contextmenu: (view, block, event) => {
        event.preventDefault();
        actions.edit(view.state.doc.lineAt(block.from).number);
        return true;
      },
    };
    /** @param {string} key @param {(line: number) => void} act @returns {import('@codemirror/view').KeyBinding} */
    const bound = (key, act) => ({
      key,
      stopPropagation: true,
      run: (view) => {
        act(cursorLine(view));
        return true;
      },
    });
    this.#view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        extensions: [
          points,
          current,
          gutter({
            class: 'cm-breakpoints',
            markers: (view) => view.state.field(points),
            initialSpacer: () => new Point({
              id: 0, line: 1, at: 1, message: '', isFaulty: false, isOn: true, condition: '', hitCondition: '', logMessage: '', placed: new Map(),
            }),
            domEventHandlers: handlers,
          }),
          lineNumbers({ domEventHandlers: handlers }),
          highlightActiveLineGutter(),
          keymap.of([
            bound('F9', actions.toggle), bound('Shift-F9', actions.edit), bound('Ctrl-F10', actions.runTo), ...standardKeymap,
          ]),
          python(),
          syntaxHighlighting(classHighlighter),
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ 'aria-label': label, 'aria-readonly': 'true', spellcheck: 'false', tabindex: '0' }),
          LOOK,
        ],
      }),
    });
  }

  /** @param {string} text */
  set text(text) {
    if (text === this.text) return;
    this.#view.dispatch({ changes: { from: 0, to: this.#view.state.doc.length, insert: text } });
  }

  get text() {
    return this.#view.state.doc.toString();
  }

  /** @param {Breakpoint[]} shown */
  set points(shown) {
    this.#view.dispatch({ effects: setPoints.of(shown) });
  }

  /** Brings a line into view, with the cursor on it: keys are about that line. @param {number} line */
  go(line) {
    const at = startOf(this.#view.state, line);
    this.#view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: 'center' }) });
    this.#view.focus();
  }

  /** The keyboard is for it again. */
  focus() {
    this.#view.focus();
  }

  /** Marks a line and brings it into view. @param {number} line  0 for none. @param {boolean} isTop */
  mark(line, isTop) {
    const { state } = this.#view;
    this.#view.dispatch({
      effects: [
        setLine.of([line, isTop]),
        ...(line ? [EditorView.scrollIntoView(startOf(state, line), { y: 'center' })] : []),
      ],
    });
  }
}
