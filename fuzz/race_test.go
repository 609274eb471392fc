//go:build race

package fuzz_test

// The race detector makes everything ten times slower.
const raceDetector = true
