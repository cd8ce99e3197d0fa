import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

const WINDOWS = ['staff.html', 'student.html', 'kiosk.html']
const WORKER = 'src/worker/worker.ts'
const GALLERIES = ['gallery.html', 'gallery-student.html']

/** The gallery is for development and browser tests: it is built in its own mode and never shipped. */
export default defineConfig(({ mode }) => ({
  plugins: [vue()],
  // The texts stand beside `ui`, where the Rust edges read them too.
  server: { fs: { allow: ['.', '../texts'] } },
  build: {
    outDir: mode === 'gallery' ? 'dist-gallery' : 'dist',
    target: ['chrome109', 'safari16.4'],
    manifest: true,
    // A data URL in a style sheet or a page is one more thing for the content policy to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // The worker is to be one file: what it shares with the page is a few names.
      optimization: { inlineConst: true },
      input: [...WINDOWS, WORKER, ...(mode === 'gallery' ? GALLERIES : [])],
      output: {
        // A service worker is known by its address, and governs what is below it.
        entryFileNames: ({ name }) => (name === 'worker' ? 'worker.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
}))
