process.on('exit', () => {
  process.stderr.write(`\npeak-memory-kb=${process.resourceUsage().maxRSS}\n`)
})
