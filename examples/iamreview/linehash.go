package main

import (
	"unicode/utf16"
	"unicode/utf8"
)

// lineHashes returns for each line what GitHub calls its primaryLocationLineHash, by the
// algorithm of its own upload action, which warns of others: a rolling hash of the next
// hundred characters, without blanks, and how often it was there before.
func lineHashes(text []byte) []lineHash {
	h := lineHasher{first: 1, count: make(map[uint64]int)}
	for i := range h.lines {
		h.lines[i] = -1
		h.first *= hashModulus
	}
	h.start = true
	for len(text) > 0 {
		c, size := utf8.DecodeRune(text)
		text = text[size:]
		if high, low := utf16.EncodeRune(c); high != utf8.RuneError {
			h.add(uint16(high))
			c = low
		}
		h.add(uint16(c))
	}
	h.add(0xFFFF) // the end
	for range h.lines {
		h.flush()
		h.update(0)
	}
	return h.out
}

// lineHash is the hash of a line, and which of the lines with that hash it is.
type lineHash struct {
	hash  uint64
	count int
}

const (
	hashBlock   = 100
	hashModulus = 37
)

type lineHasher struct {
	window      [hashBlock]uint16
	lines       [hashBlock]int // that begin at a place of the window, from 0; -1: none
	hash, first uint64
	at          int
	line        int // how many have begun
	start, cr   bool
	count       map[uint64]int
	out         []lineHash // by line
}

// add takes one character.
func (h *lineHasher) add(c uint16) {
	skip := c == ' ' || c == '\t' || h.cr && c == '\n'
	h.cr = !skip && c == '\r'
	if skip {
		return
	}
	if c == '\r' {
		c = '\n'
	}
	h.flush()
	if h.start {
		h.lines[h.at] = h.line
		h.line++
	}
	h.start = c == '\n'
	h.update(c)
}

// flush notes the hash of the line that begins where the window does.
func (h *lineHasher) flush() {
	if h.lines[h.at] < 0 {
		return
	}
	h.count[h.hash]++
	h.out = append(h.out, lineHash{h.hash, h.count[h.hash]})
	h.lines[h.at] = -1
}

func (h *lineHasher) update(c uint16) {
	begin := h.window[h.at]
	h.window[h.at] = c
	h.hash = hashModulus*h.hash + uint64(c) - h.first*uint64(begin)
	h.at = (h.at + 1) % hashBlock
}
