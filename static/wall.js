// A display of the operations centre: shows a code until somebody approves it, and its scenes from then on. Nobody touches it,
// for months.
import './wall/board.js'
import './wall/code.js'
import './wall/away.js'
