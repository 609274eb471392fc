//go:build race

package fuzz

// The race detector makes everything ten times slower.
const raceDetector = true
