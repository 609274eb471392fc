//go:build race

package gateway_test

// raceDetector reports whether the race detector is on, under which pools drop what
// they are given, so that allocations cannot be counted.
const raceDetector = true
