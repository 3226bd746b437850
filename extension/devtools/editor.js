/**
 * The field that Python is typed into: CodeMirror with Python's colours, completion and, in the console, the keys of one.
 *
 * It stands in a shadow tree: there CodeMirror's styles need no `<style>`, which the extension's policy does not let be.
 *
 * @module
 */

import {
  acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, completionStatus, startCompletion,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentLess, insertNewlineAndIndent } from '@codemirror/commands';
import { bracketMatching, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { python, pythonLanguage } from '@codemirror/lang-python';
import { EditorState, Prec } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers, placeholder } from '@codemirror/view';
import { classHighlighter, highlightCode } from '@lezer/highlight';
import { TOKEN_LOOK } from './tokens.js';

/** @typedef {import('@codemirror/autocomplete').CompletionContext} CompletionContext */
/** @typedef {import('@codemirror/autocomplete').CompletionResult} CompletionResult */

/**
 * What a console does for its field.
 * @typedef {object} ConsoleActions
 * @property {(step: 1 | -1) => string | null} recall  Another entry of the history.
 * @property {() => void} search
 * @property {() => void} interrupt
 */

/**
 * What whoever has the field does for it. Without `console` it is one for texts of many lines: Enter is a new line there, and there is
 * nothing to recall.
 * @typedef {object} Actions
 * @property {(source: string) => void} run
 * @property {ConsoleActions} [console]
 * @property {() => void} [save]
 * @property {(context: CompletionContext) => Promise<CompletionResult | null>} complete
 * @property {(source: string, position: number) => void} moved  The cursor stands elsewhere, or something was typed.
 */

const LOOK = EditorView.theme({
  '&': { fontSize: '12px', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.5', maxHeight: '40vh', overflow: 'auto' },
  '.cm-content': { padding: '4px 0', caretColor: 'var(--text)' },
  '.cm-line': { padding: '0 4px' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': { backgroundColor: 'var(--selection)' },
  '.cm-matchingBracket': { backgroundColor: 'var(--still-soft)', outline: '1px solid var(--line)' },
  '.cm-placeholder': { color: 'var(--quiet)' },
  '.cm-tooltip': { backgroundColor: 'var(--raised)', color: 'var(--text)', border: '1px solid var(--line)', borderRadius: '4px' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--mono)', maxHeight: '14em' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  '.cm-tooltip.cm-completionInfo': { maxWidth: '48ch', maxHeight: '14em', overflow: 'auto', padding: '4px 8px', whiteSpace: 'pre-wrap' },
  '.cm-completionDetail': { color: 'inherit', opacity: '0.75', fontStyle: 'normal', marginLeft: '1.5em' },
  ...TOKEN_LOOK,
  // A field for texts of many lines is as large as its place. It has no look of its own: the fields of a page share one style sheet, and
  // Firefox (153) does not see what is added to it for the second.
  '&.texts': { flex: '1', minHeight: '0' },
  '&.texts .cm-scroller': { maxHeight: 'none' },
  '&.texts .cm-gutters': { backgroundColor: 'var(--raised)', color: 'var(--quiet)', borderColor: 'var(--line)' },
});

/** Enter runs what was typed; Tab takes what is offered. */
const COMPLETION_KEYS = completionKeymap.filter(({ key }) => key !== 'Enter');

/** @param {EditorView} view */
const isAtFirstLine = ({ state }) => state.doc.lineAt(state.selection.main.head).number === 1;
/** @param {EditorView} view */
const isAtLastLine = ({ state }) => state.doc.lineAt(state.selection.main.head).number === state.doc.lines;
/** @param {EditorView} view */
const isAtEnd = ({ state }) => state.selection.main.empty && state.doc.sliceString(state.selection.main.head).trim() === '';

export class Editor {
  #view;

  /**
   * @param {HTMLElement} host
   * @param {Actions} actions
   * @param {{ placeholder: string, label: string }} words
   */
  constructor(host, actions, words) {
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const keys = Prec.high(keymap.of([
      ...(actions.console ? this.#consoleKeys(actions.run, actions.console) : []),
      { key: 'Mod-Enter', run: () => { actions.run(this.text); return true; } },
      { key: 'Mod-s', run: () => (actions.save ? (actions.save(), true) : false) },
      {
        key: 'Tab',
        run: (view) => {
          // What is on its way must not be asked for again: who presses the key fast would never get it.
          if (acceptCompletion(view) || completionStatus(view.state)) return true;
          const { from } = view.state.selection.main;
          const line = view.state.doc.lineAt(from);
          if (line.text.slice(0, from - line.from).trim()) return startCompletion(view);
          view.dispatch(view.state.replaceSelection('    '));
          return true;
        },
        shift: indentLess,
      },
      // Else the keyboard could not leave the field.
      { key: 'Escape', run: (view) => completionStatus(view.state) === null && (view.contentDOM.blur(), true) },
    ]));
    this.#view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        extensions: [
          keys,
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ override: [actions.complete], icons: false, defaultKeymap: false, interactionDelay: 0 }),
          keymap.of([...COMPLETION_KEYS, ...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap]),
          python(),
          indentUnit.of('    '),
          syntaxHighlighting(classHighlighter),
          placeholder(words.placeholder),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': words.label, spellcheck: 'false' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged || update.selectionSet) actions.moved(this.text, update.state.selection.main.head);
          }),
          LOOK,
          ...(actions.console ? [] : [lineNumbers(), EditorView.editorAttributes.of({ class: 'texts' })]),
        ],
      }),
    });
  }

  /**
   * The keys of a console: Enter runs, and what was typed before comes back.
   * @param {Actions['run']} run
   * @param {ConsoleActions} actions
   * @returns {import('@codemirror/view').KeyBinding[]}
   */
  #consoleKeys(run, { recall, search, interrupt }) {
    /** @param {1 | -1} step @returns {(view: EditorView) => boolean} */
    const recalled = (step) => (view) => {
      if (completionStatus(view.state) === 'active' || !(step === 1 ? isAtFirstLine(view) : isAtLastLine(view))) return false;
      const text = recall(step);
      if (text !== null) this.text = text;
      return true;
    };
    return [
      {
        key: 'Enter',
        run: (view) => {
          if (!isAtEnd(view)) return false;
          run(this.text);
          return true;
        },
        shift: insertNewlineAndIndent,
      },
      { key: 'ArrowUp', run: recalled(1) },
      { key: 'ArrowDown', run: recalled(-1) },
      { key: 'Ctrl-r', run: () => { search(); return true; } },
      {
        key: 'Ctrl-c',
        run: (view) => {
          // With something selected it copies, as everywhere.
          if (!view.state.selection.main.empty) return false;
          interrupt();
          return true;
        },
      },
    ];
  }

  get text() {
    return this.#view.state.doc.toString();
  }

  set text(text) {
    const { length } = this.#view.state.doc;
    this.#view.dispatch({ changes: { from: 0, to: length, insert: text }, selection: { anchor: text.length }, scrollIntoView: true });
  }

  /** Puts back what was to be run and goes on with it in the next line; what was typed meanwhile follows. @param {string} source */
  continue(source) {
    const typed = this.text;
    this.text = source;
    insertNewlineAndIndent(this.#view);
    if (typed) this.#view.dispatch(this.#view.state.replaceSelection(typed));
  }

  focus() {
    this.#view.focus();
  }
}

/**
 * Pieces of Python source with the class of each, to be shown elsewhere.
 * @param {string} source
 * @returns {{ text: string, classes: string }[]}
 */
export function highlighted(source) {
  /** @type {{ text: string, classes: string }[]} */
  const pieces = [];
  highlightCode(source, pythonLanguage.parser.parse(source), classHighlighter,
    (text, classes) => pieces.push({ text, classes }), () => pieces.push({ text: '\n', classes: '' }));
  return pieces;
}
